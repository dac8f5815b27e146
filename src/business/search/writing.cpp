// What the merchant says of searches, written as JSON.
#include "business/search/search.hpp"
#include "infrastructure/json/writer.hpp"

namespace search {

namespace {

void write(json::Writer& out, std::string_view name, std::vector<std::string> const& texts)
{
    out.key(name).begin_array();
    for (auto const& text : texts) out.string(text);
    out.end_array();
}

void write(json::Writer& out, std::string_view name, Instant at, Instant open)
{
    out.key(name);
    at == open ? out.null() : out.string(to_string(at));
}

void write(json::Writer& out, Synonyms const& s)
{
    out.member("query", s.query);
    write(out, "also", s.also);
    out.member("weight_ppm", s.weight_ppm);
}

void write(json::Writer& out, Placement const& p, std::span<std::optional<std::string> const> handles)
{
    out.member("query", p.query);
    out.key("products").begin_array();
    for (auto const& handle : handles) out.string(handle.value());
    out.end_array();
    write(out, "from", p.window.from, Window{}.from);
    write(out, "to", p.window.to, Window{}.to);
}

void write(json::Writer& out, Redirect const& r)
{
    out.member("query", r.query);
    out.member("to", r.to);
}

void write(json::Writer& out, Boost const& b)
{
    if (b.kind != Boost::Kind::attribute) return out.member(b.kind == Boost::Kind::in_stock ? "in_stock_ppm" : "popularity_ppm", b.ppm);
    out.member("attribute", b.attribute);
    out.member("value", b.value);
    out.member("ppm", b.ppm);
}

// Each on a line of its own, for people who compare files.
template <typename T, typename F> std::string array(std::string_view name, std::vector<T> const& all, F const& write_members)
{
    std::string lines;
    for (auto const& each : all) {
        lines += lines.empty() ? "\n " : ",\n ";
        json::Writer out{lines};
        out.begin_object();
        write_members(out, each);
        out.end_object();
    }
    return "\"" + std::string{name} + "\":[" + lines + "]";
}

std::string array_of_placements(std::string_view name, std::vector<Placement> const& all, FindHandles const& find)
{
    std::vector<ProductId> products;
    for (auto const& each : all) products.insert(products.end(), each.products.begin(), each.products.end());
    auto const handles = find(products);
    std::span<std::optional<std::string> const> left{handles};
    return array(name, all, [&](json::Writer& out, Placement const& each) {
        write(out, each, left.first(each.products.size()));
        left = left.subspan(each.products.size());
    });
}

template <typename T> std::string array(std::string_view name, std::vector<T> const& all)
{
    return array(name, all, [](json::Writer& out, T const& each) { write(out, each); });
}

}   // namespace

std::string to_json(Settings const& settings, FindHandles const& find)
{
    return "{" + array("synonyms", settings.synonyms) + ",\n" + array_of_placements("pins", settings.pins, find) + ",\n" +
           array_of_placements("buries", settings.buries, find) + ",\n" + array("redirects", settings.redirects) + ",\n" +
           array("boosts", settings.boosts) + "}\n";
}

}   // namespace search
