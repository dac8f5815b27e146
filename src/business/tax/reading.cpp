// What a merchant says of taxes, as JSON.
#include "business/tax/tax.hpp"
#include "business/tax/words.hpp"
#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace tax {

namespace {

using json::Node;

constexpr std::array codes{std::string_view{"S"}, std::string_view{"Z"}, std::string_view{"E"}, std::string_view{"AE"},
                           std::string_view{"K"}, std::string_view{"G"}, std::string_view{"O"}};
constexpr std::size_t settings_max = 1'000, class_length_max = 50;

bool is_class(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

class Reading : private json::Checked {
  public:
    using Checked::Checked;

    Book book(Node node)
    {
        members(
            node, "",
            {{"settings", [&](Node v, auto const& p) { elements(v, p, settings_max, [&](Node e, auto const& at) { settings(e, at); }); }},
             {"zones", [&](Node v, auto const& p) { elements(v, p, zones_max, [&](Node e, auto const& at) { zone(e, at); }); }}});
        require(node, "", {"zones"});
        if (claims_.count() > zone_patterns_max)
            wrong("/zones", Violation::too_many, {{"max", static_cast<std::int64_t>(zone_patterns_max)}});
        return std::move(book_);
    }

  private:
    template <typename E, std::size_t n> E one_of(Node node, std::string const& at, std::array<Word<E>, n> const& words)
    {
        auto const text = node.string();
        auto const found = std::ranges::find(words, text.value_or(""), &Word<E>::first);
        if (found != words.end()) return found->second;
        wrong(at, text ? Violation::invalid : Violation::wrong_type);
        return words.front().second;
    }

    void settings(Node node, std::string const& at)
    {
        auto& [channel, s] = book_.settings.emplace_back();
        members(node, at,
                {{"channel", [&](Node v, auto const& p) { channel = text(v, p); }},
                 {"basis", [&](Node v, auto const& p) { s.rules.basis = one_of(v, p, bases); }},
                 {"tax_scope", [&](Node v, auto const& p) { s.rules.scope = one_of(v, p, scopes); }},
                 {"rounding", [&](Node v, auto const& p) { s.rules.rounding = one_of(v, p, roundings); }},
                 {"cross_border", [&](Node v, auto const& p) { s.fixed_net = one_of(v, p, cross_borders); }},
                 {"provider", [&](Node v, auto const& p) {
                      if (!v.is_null()) s.provider = text(v, p, class_length_max);
                  }}});
        require(node, at, {"channel"});
        if (!channels_.insert(channel).second) wrong(at + "/channel", Violation::repeated);
    }

    void zone(Node node, std::string const& at)
    {
        Zone zone;
        std::string country, region;
        std::vector<std::string> patterns;
        members(node, at,
                {{"country", [&](Node v, auto const& p) { country = text(v, p); }},
                 {"region", [&](Node v, auto const& p) { region = text(v, p); }},
                 {"postcodes",
                  [&](Node v, auto const& p) {
                      elements(v, p, patterns_max, [&](Node e, auto const& where) { patterns.push_back(text(e, where)); });
                  }},
                 {"rates", [&](Node v, auto const& p) {
                      elements(v, p, zone_rates_max, [&](Node e, auto const& where) { zone.rates.push_back(rate(e, where)); });
                  }}});
        require(node, at, {"country", "rates"});
        std::vector<Violation> more;
        if (!country.empty()) zone.area = read_area(country, region, patterns, at, more);
        for (auto& violation : more) wrong(violation.pointer, violation.code, std::move(violation.args));
        if (zone.rates.empty()) wrong(at + "/rates", Violation::required);   // what is not taxed has a rate of 0 and its code
        if (more.empty() && !country.empty() && !claims_.add(zone.area)) wrong(at, Violation::repeated);
        check_times(zone.rates, at + "/rates/");
        book_.zones.push_back(std::move(zone));
    }

    DatedRate rate(Node node, std::string const& at)
    {
        DatedRate dated;
        auto& rate = dated.rate;
        rate.code.clear();
        members(node, at,
                {{"class", [&](Node v, auto const& p) { dated.tax_class = tax_class(v, p); }},
                 {"name", [&](Node v, auto const& p) { rate.name = text(v, p, 100); }},
                 {"ppm", [&](Node v, auto const& p) { rate.ppm = ppm(v, p); }},
                 {"compound", [&](Node v, auto const& p) { rate.compound = boolean(v, p); }},
                 {"code", [&](Node v, auto const& p) { rate.code = code(v, p); }},
                 {"from", [&](Node v, auto const& p) { dated.from = instant(v, p); }},
                 {"to", [&](Node v, auto const& p) { dated.to = instant(v, p); }}});
        require(node, at, {"class", "name", "ppm"});
        if (rate.code.empty() && rate.ppm > 0) rate.code = "S";
        if (rate.code.empty())
            wrong(at + "/code", Violation::required);   // why nothing is taxed
        else if ((rate.code == "S") != (rate.ppm > 0))
            wrong(at + "/code");
        if (dated.from && dated.to && *dated.to <= *dated.from) wrong(at + "/to", Violation::never_applies);
        return dated;
    }

    std::string tax_class(Node node, std::string const& at)
    {
        auto name = text(node, at, class_length_max);
        if (!is_class(name)) wrong(at);
        return name;
    }

    std::int64_t ppm(Node node, std::string const& at)
    {
        auto const value = node.integer();
        if (value && *value >= 0 && *value <= whole) return *value;
        wrong(at, value ? Violation::rate_out_of_range : Violation::wrong_type);
        return 1;
    }

    std::string code(Node node, std::string const& at)
    {
        auto const value = text(node, at);
        if (value.empty() || std::ranges::find(codes, value) != codes.end()) return value;
        wrong(at);
        return "S";
    }

    static bool is_at_once(DatedRate const& a, DatedRate const& b)
    {
        return (!a.to || !b.from || *b.from < *a.to) && (!b.to || !a.from || *a.from < *b.to);
    }

    // What holds together can be reckoned with whenever something begins to hold.
    void check_times(std::vector<DatedRate> const& rates, std::string const& at)
    {
        std::set<std::size_t> found;
        for (std::size_t begun = 0; begun < rates.size(); ++begun) {
            auto const& [tax_class, rate, from, to] = rates[begun];
            Rates together;
            std::vector<std::size_t> numbers;
            for (std::size_t i = 0; i < rates.size(); ++i) {
                if (rates[i].tax_class != tax_class || !is_at_once(rates[begun], rates[i])) continue;
                if (i > begun && rates[i].rate.name == rate.name) wrong(at + std::to_string(i), Violation::rates_overlap);
                if (rates[i].from > from) continue;   // begins later; nothing is before everything
                together.push_back(rates[i].rate);
                numbers.push_back(i);
            }
            auto const wrong_one = find_wrong(together);
            if (wrong_one && found.insert(numbers[*wrong_one]).second)
                wrong(at + std::to_string(numbers[*wrong_one]), Violation::rate_out_of_range);
        }
    }

    Book book_;
    std::set<std::string> channels_;
    Claims claims_;
};

void write(json::Writer& out, std::string_view name, std::optional<Instant> const& at)
{
    out.key(name);
    at ? out.string(to_string(*at)) : out.null();
}

void write(json::Writer& out, DatedRate const& dated)
{
    out.begin_object();
    out.member("class", dated.tax_class);
    out.member("name", dated.rate.name);
    out.member("ppm", dated.rate.ppm);
    out.member("compound", dated.rate.compound);
    out.member("code", dated.rate.code);
    write(out, "from", dated.from);
    write(out, "to", dated.to);
    out.end_object();
}

std::string text_of(Zone const& zone)
{
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("country", zone.area.country);
    out.key("region");
    zone.area.region.empty() ? out.null() : out.string(zone.area.region);
    out.key("postcodes").begin_array();
    for (auto const& codes_ : zone.area.postcodes) out.string(codes_.text());
    out.end_array();
    out.key("rates").begin_array();
    for (auto const& rate : zone.rates) write(out, rate);
    out.end_array();
    out.end_object();
    return text;
}

std::string text_of(std::pair<std::string, Settings> const& each)
{
    auto const& [channel, s] = each;
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("channel", channel);
    out.member("basis", word(bases, s.rules.basis));
    out.member("tax_scope", word(scopes, s.rules.scope));
    out.member("rounding", word(roundings, s.rules.rounding));
    out.member("cross_border", word(cross_borders, s.fixed_net));
    out.key("provider");
    s.provider.empty() ? out.null() : out.string(s.provider);
    out.end_object();
    return text;
}

// One a line.
template <typename T> std::string lines_of(std::vector<T> const& all)
{
    std::string text;
    for (auto const& each : all) text += (text.empty() ? "\n " : ",\n ") + text_of(each);
    return text;
}

}   // namespace

Book read(Node node, std::vector<Violation>& found) { return Reading{found}.book(node); }

std::string to_json(Book const& book)
{
    return "{\"settings\":[" + lines_of(book.settings) + "],\n\"zones\":[" + lines_of(book.zones) + "]}\n";
}

}   // namespace tax
