// What the merchant says of searches, as JSON.
#include "base/text.hpp"
#include "business/search/search.hpp"
#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace search {

namespace {

using json::Node;

// The letters of a query may take so many bytes before it is normalised.
constexpr std::size_t query_bytes_max = 4 * query_length_max;

bool holds(std::vector<std::string> const& all, std::string const& one) { return std::ranges::find(all, one) != all.end(); }

class Reading : private json::Checked {
  public:
    using Checked::Checked;

    Settings settings(Node node, FindProducts const& find)
    {
        members(node, "",
                {{"synonyms", list_of([this](Node v, auto const& p) { synonyms(v, p); })},
                 {"pins", list_of([this](Node v, auto const& p) { placement(pins_, v, p); })},
                 {"buries", list_of([this](Node v, auto const& p) { placement(buries_, v, p); })},
                 {"redirects", list_of([this](Node v, auto const& p) { redirect(v, p); })},
                 {"boosts", list_of([this](Node v, auto const& p) { boost(v, p); })}});
        bool const overlap_pins = refuse_overlaps(pins_), overlap_buries = refuse_overlaps(buries_);
        if (!overlap_pins && !overlap_buries) refuse_pinned_and_buried();   // else there could be a million pairs at one time
        settings_.pins = placements(pins_, find);
        settings_.buries = placements(buries_, find);
        sort(settings_.synonyms);
        sort(settings_.redirects);
        sort(settings_.boosts);
        return std::move(settings_);
    }

  private:
    // A placement whose products are still their handles.
    struct Named {
        Placement placement;
        std::vector<std::string> handles;
        std::string at;
    };
    using Read = std::function<void(Node, std::string const& at)>;

    Read list_of(Read read)
    {
        return [this, read = std::move(read)](Node node, std::string const& at) { elements(node, at, each_kind_max, read); };
    }

    template <typename T> static void sort(std::vector<T>& all) { std::ranges::sort(all, {}, &T::key); }

    std::string query(Node node, std::string const& at)
    {
        auto const typed = text(node, at, query_bytes_max);
        auto query = normalised(typed);
        if (!typed.empty() && query.empty()) wrong(at);
        if (length(query) > query_length_max) wrong(at, Violation::too_long, {{"max", std::int64_t{query_length_max}}});
        return query;
    }

    // Its members are from `known`, and a query that was not named before.
    void about_query(Node node, std::string const& at, std::string& named, std::set<std::string>& before, std::vector<json::Member> known)
    {
        known.push_back({"query", [&](Node v, auto const& p) { named = query(v, p); }});
        members(node, at, known);
        if (!named.empty() && !before.insert(named).second) wrong(at + "/query", Violation::repeated);
    }

    void synonyms(Node node, std::string const& at)
    {
        Synonyms s;
        about_query(node, at, s.query, with_synonyms_,
                    {{"also", [&](Node v, auto const& p) { also(s.also, v, p); }},
                     {"weight_ppm", [&](Node v, auto const& p) { s.weight_ppm = integer(v, p, 1, whole_ppm); }}});
        require(node, at, {"query", "also"});
        for (std::size_t i = 0; i < s.also.size(); ++i)
            if (!s.query.empty() && s.also[i] == s.query) wrong(at + "/also/" + std::to_string(i), Violation::circular);
        settings_.synonyms.push_back(std::move(s));
    }

    void redirect(Node node, std::string const& at)
    {
        Redirect r;
        about_query(node, at, r.query, redirected_, {{"to", [&](Node v, auto const& p) { r.to = path(v, p); }}});
        require(node, at, {"query", "to"});
        settings_.redirects.push_back(std::move(r));
    }

    // No other shop's: browsers take "//" and "/\" for the beginning of one.
    std::string path(Node node, std::string const& at)
    {
        auto path = text(node, at, path_bytes_max);
        if (!path.empty() && (path[0] != '/' || path.starts_with("//") || path.contains('\\'))) wrong(at);
        return path;
    }

    void placement(std::vector<Named>& all, Node node, std::string const& at)
    {
        Named named{.placement = {}, .handles = {}, .at = at};
        auto& window = named.placement.window;
        auto const before = found();
        members(node, at,
                {{"query", [&](Node v, auto const& p) { named.placement.query = query(v, p); }},
                 {"products", [&](Node v, auto const& p) { handles(named.handles, v, p); }},
                 {"from", [&](Node v, auto const& p) { window.from = instant_of_file(v, p); }},
                 {"to", [&](Node v, auto const& p) { window.to = instant_of_file(v, p); }}});
        require(node, at, {"query", "products"});
        if (found() == before && window.to <= window.from) wrong(at + "/to", Violation::never_applies);
        all.push_back(std::move(named));
    }

    // Others may be instants, too, but could not be written again in four digits.
    Instant instant_of_file(Node node, std::string const& at)
    {
        auto const read = instant(node, at);
        if (parse_instant(to_string(read)) != read) wrong(at);
        return read;
    }

    void boost(Node node, std::string const& at)
    {
        using enum Boost::Kind;
        Boost b;
        std::optional<Boost::Kind> whole;
        auto const before = found();
        auto const of_all = [&](Boost::Kind kind) {
            return [this, &b, &whole, kind](Node v, std::string const& p) {
                if (whole) wrong(p);
                whole = kind;
                b.ppm = share(v, p);
            };
        };
        members(node, at,
                {{"attribute", [&](Node v, auto const& p) { b.attribute = text(v, p, attribute_bytes_max); }},
                 {"value", [&](Node v, auto const& p) { b.value = text(v, p, value_bytes_max); }},
                 {"ppm", [&](Node v, auto const& p) { b.ppm = share(v, p); }},
                 {"in_stock_ppm", of_all(in_stock)},
                 {"popularity_ppm", of_all(popularity)}});
        b.kind = whole.value_or(attribute);
        if (!whole) require(node, at, {"attribute", "value", "ppm"});
        for (auto const* const name : {"attribute", "value", "ppm"})
            if (whole && node.find(name)) wrong(json::pointer_to(at, name));   // it would be of something else
        if (found() == before && !boosted_.insert({b.kind, b.attribute, b.value}).second) wrong(at, Violation::repeated);
        settings_.boosts.push_back(std::move(b));
    }

    std::int64_t share(Node node, std::string const& at)
    {
        auto const ppm = integer(node, at, -whole_ppm, whole_ppm);
        if (ppm == 0) wrong(at, Violation::never_applies);
        return ppm;
    }

    void also(std::vector<std::string>& all, Node node, std::string const& at)
    {
        elements(node, at, also_max, [&](Node e, auto const& place) {
            auto text = query(e, place);
            if (!text.empty() && holds(all, text)) wrong(place, Violation::repeated);
            all.push_back(std::move(text));
        });
        if (all.empty()) wrong(at, Violation::required);
    }

    void handles(std::vector<std::string>& all, Node node, std::string const& at)
    {
        elements(node, at, products_max, [&](Node e, auto const& place) {
            auto handle = text(e, place);
            if (!handle.empty() && holds(all, handle)) wrong(place, Violation::repeated);
            all.push_back(std::move(handle));
        });
        if (all.empty()) wrong(at, Violation::required);
    }

    // Where neighbours in the order of their windows do not overlap, no two of a query do.
    bool refuse_overlaps(std::vector<Named> const& all)
    {
        std::vector<Named const*> sorted;
        for (auto const& each : all)
            if (!each.placement.query.empty()) sorted.push_back(&each);
        std::ranges::sort(sorted, {}, [](Named const* each) { return std::tuple_cat(each->placement.key(), std::tuple{each}); });
        bool any = false;
        for (std::size_t i = 1; i < sorted.size(); ++i) {
            auto const &one = *sorted[i - 1], &other = *sorted[i];
            if (one.placement.query != other.placement.query || !one.placement.window.overlaps(other.placement.window)) continue;
            wrong(std::max(&one, &other)->at + "/query", Violation::repeated);
            any = true;
        }
        return any;
    }

    void refuse_pinned_and_buried()
    {
        std::multimap<std::string_view, Named const*> pinned;
        for (auto const& pin : pins_) pinned.emplace(pin.placement.query, &pin);
        for (auto const& bury : buries_) {
            auto const [begin, end] = pinned.equal_range(bury.placement.query);
            for (auto pin = begin; pin != end; ++pin)
                if (pin->second->placement.window.overlaps(bury.placement.window)) refuse_both(*pin->second, bury);
        }
    }

    void refuse_both(Named const& pin, Named const& bury)
    {
        for (std::size_t i = 0; i < bury.handles.size(); ++i)
            if (holds(pin.handles, bury.handles[i])) wrong(bury.at + "/products/" + std::to_string(i), Violation::repeated);
    }

    // With the products of their handles, all of them asked for at once.
    std::vector<Placement> placements(std::vector<Named>& all, FindProducts const& find)
    {
        std::vector<std::string> handles;
        for (auto const& named : all) handles.insert(handles.end(), named.handles.begin(), named.handles.end());
        auto const products = find(handles);
        std::vector<Placement> placements;
        auto next = products.begin();
        for (auto& [placement, own, at] : all) {
            for (std::size_t i = 0; i < own.size(); ++i, ++next) {
                if (!*next && !own[i].empty()) wrong(at + "/products/" + std::to_string(i), Violation::unknown_sku);
                placement.products.push_back(next->value_or(ProductId{}));
            }
            placements.push_back(std::move(placement));
        }
        sort(placements);
        return placements;
    }

    Settings settings_;
    std::vector<Named> pins_, buries_;
    std::set<std::string> with_synonyms_, redirected_;
    std::set<std::tuple<Boost::Kind, std::string, std::string>> boosted_;
};

}   // namespace

Settings read(Node node, FindProducts const& find, std::vector<Violation>& found) { return Reading{found}.settings(node, find); }

}   // namespace search
