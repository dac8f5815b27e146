// What a merchant says of delivery, as JSON.
#include "business/shipping/rows.hpp"
#include "business/shipping/shipping.hpp"
#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace shipping {

namespace {

using json::Node;
using json::pointer_to;

constexpr std::int64_t price_max = 1'000'000'000'000;   // of a rate: with `profiles_max` of them it is still an amount
constexpr std::int64_t days_max = 365;
constexpr std::size_t code_length_max = 50;

constexpr std::array<std::pair<std::string_view, Measure>, 4> measures{
    {{"weight", Measure::weight}, {"price", Measure::price}, {"quantity", Measure::quantity}, {"volumetric", Measure::volumetric}}};

std::string_view name_of(Measure measure)
{
    return std::ranges::find(measures, measure, &std::pair<std::string_view, Measure>::second)->first;
}

// "next_day": also what tax classes and profiles look like.
bool is_code(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

class Reading : private json::Checked {
  public:
    using Checked::Checked;

    std::vector<Zone> zones(Node node)
    {
        members(node, "",
                {{"zones", [&](Node v, auto const& p) { elements(v, p, zones_max, [&](Node e, auto const& at) { zone(e, at); }); }}});
        require(node, "", {"zones"});
        limit("/zones", claims_.count(), all_patterns_max);
        limit("/zones", places_, all_places_max);
        limit("/zones", methods_, all_methods_max);
        return std::move(zones_);
    }

    Rates rates(Node node, std::string const& at)
    {
        Rates rates;
        if (node.kind() != Node::Kind::object) return wrong(at, Violation::wrong_type), rates;
        node.each_member([&](std::string_view profile, Node value) {
            auto const place = pointer_to(at, profile);
            bool const is_profile = !profile.empty() && profile.size() <= code_length_max && is_code(profile);
            if (!is_profile || std::ranges::find(rates, profile, &std::pair<std::string, Rate>::first) != rates.end()) return wrong(place);
            rates.emplace_back(profile, rate(value, place));
        });
        if (rates.empty()) wrong(at, Violation::required);
        limit(at, rates.size(), profiles_max);
        std::ranges::sort(rates, {}, &std::pair<std::string, Rate>::first);
        return rates;
    }

    Rate rate(Node node, std::string const& at)
    {
        std::optional<Rate> rate;
        one_of(node, at, own_kinds(rate, {{"carrier", [&](Node v, std::string const& p) { rate = carried(v, p); }}}));
        return rate.value_or(Flat{});
    }

  private:
    template <typename R> std::vector<json::Member> own_kinds(std::optional<R>& rate, std::vector<json::Member> known = {})
    {
        known.push_back({"flat", [&](Node v, std::string const& p) { rate = Flat{amount(v, p)}; }});
        known.push_back({"table", [&](Node v, std::string const& p) { rate = table(v, p); }});
        for (auto const& [name, measure] : measures)
            known.push_back({name, [this, &rate, by = measure](Node v, std::string const& p) { rate = steps(v, p, by); }});
        return known;
    }

    // Exactly one of the members is there.
    void one_of(Node node, std::string const& at, std::vector<json::Member> known)
    {
        int kinds = 0;
        for (auto& member : known)
            member.read = [&kinds, read = member.read](Node v, std::string const& p) {
                ++kinds;
                read(v, p);
            };
        auto const before = found();
        members(node, at, known);
        if (kinds != 1 && found() == before) wrong(at, kinds == 0 ? Violation::required : Violation::invalid);
    }

    // Without a fallback there would be no delivery whenever a carrier is silent.
    Carried carried(Node node, std::string const& at)
    {
        Carried carried;
        std::optional<OwnRate> fallback;
        members(node, at,
                {{"name", [&](Node v, auto const& p) { carried.carrier = code(v, p); }},
                 {"service", [&](Node v, auto const& p) { carried.service = code(v, p); }},
                 {"fallback", [&](Node v, auto const& p) { one_of(v, p, own_kinds(fallback)); }}});
        require(node, at, {"name", "service", "fallback"});
        carried.fallback = fallback.value_or(Flat{});
        return carried;
    }

    void limit(std::string const& at, std::size_t count, std::size_t most)
    {
        if (count > most) wrong(at, Violation::too_many, {{"max", static_cast<std::int64_t>(most)}});
    }

    std::int64_t amount(Node node, std::string const& at) { return integer(node, at, 0, price_max); }

    std::string code(Node node, std::string const& at)
    {
        auto code = text(node, at, code_length_max);
        if (!is_code(code)) wrong(at);
        return code;
    }

    Steps steps(Node node, std::string const& at, Measure by)
    {
        Steps all{.by = by, .steps = {}};
        elements(node, at, steps_max, [&](Node each, std::string const& place) {
            Steps::Step step;
            members(each, place,
                    {{"up_to", [&](Node v, auto const& p) { step.up_to = integer(v, p, 0, amount_max); }},
                     {"amount", [&](Node v, auto const& p) { step.amount = amount(v, p); }}});
            require(each, place, {"amount"});
            if (!all.steps.empty() && !all.steps.back().up_to)
                wrong(place, Violation::never_applies);   // the one before takes everything
            else if (!all.steps.empty() && step.up_to && *step.up_to <= *all.steps.back().up_to)
                wrong(place + "/up_to", Violation::never_applies);
            all.steps.push_back(step);
        });
        if (all.steps.empty()) wrong(at, Violation::required);
        return all;
    }

    Table table(Node node, std::string const& at)
    {
        Table table;
        elements(node, at, steps_max, [&](Node each, std::string const& place) {
            Table::Row row;
            std::vector<json::Member> known{{"amount", [&](Node v, std::string const& p) { row.amount = amount(v, p); }}};
            for (auto const& [name, measure] : measures)
                known.push_back({name, [&, by = measure](Node v, std::string const& p) { row.bounds.emplace_back(by, bounds(v, p)); }});
            members(each, place, known);
            require(each, place, {"amount"});
            std::ranges::sort(row.bounds, {}, &std::pair<Measure, Table::Bounds>::first);
            table.rows.push_back(std::move(row));
        });
        if (table.rows.empty()) wrong(at, Violation::required);
        return table;
    }

    Table::Bounds bounds(Node node, std::string const& at)
    {
        Table::Bounds bounds;
        std::size_t count = 0;
        elements(node, at, 2, [&](Node each, std::string const& place) {
            if (count++ == 0)
                bounds.least = integer(each, place, 0, amount_max);
            else if (!each.is_null())
                bounds.most = integer(each, place, 0, amount_max);
        });
        if (count != 2) wrong(at);
        if (bounds.most && *bounds.most < bounds.least) wrong(at, Violation::never_applies);
        return bounds;
    }

    void zone(Node node, std::string const& at)
    {
        Zone zone;
        members(node, at,
                {{"name", [&](Node v, auto const& p) { zone.name = text(v, p, 100); }},
                 {"places",
                  [&](Node v, auto const& p) {
                      elements(v, p, places_max, [&](Node e, auto const& where) { zone.places.push_back(place(e, where)); });
                  }},
                 {"methods", [&](Node v, auto const& p) {
                      elements(v, p, methods_max, [&](Node e, auto const& where) { method(zone, e, where); });
                  }}});
        require(node, at, {"name", "places", "methods"});
        if (zone.places.empty()) wrong(at + "/places", Violation::required);
        if (!names_.insert(zone.name).second) wrong(at + "/name", Violation::repeated);
        places_ += zone.places.size();
        methods_ += zone.methods.size();
        zones_.push_back(std::move(zone));
    }

    Area place(Node node, std::string const& at)
    {
        std::string country, region;
        std::vector<std::string> patterns;
        members(node, at,
                {{"country", [&](Node v, auto const& p) { country = text(v, p); }},
                 {"region", [&](Node v, auto const& p) { region = text(v, p); }},
                 {"postcodes", [&](Node v, auto const& p) {
                      elements(v, p, patterns_max, [&](Node e, auto const& where) { patterns.push_back(text(e, where)); });
                  }}});
        require(node, at, {"country"});
        if (country.empty()) return {};
        std::vector<Violation> more;
        auto area = read_area(country, region, patterns, at, more);
        for (auto& violation : more) wrong(violation.pointer, violation.code, std::move(violation.args));
        if (more.empty() && !claims_.add(area)) wrong(at, Violation::repeated);
        return area;
    }

    void method(Zone& zone, Node node, std::string const& at)
    {
        Method m{.tax_class = "standard"};
        members(node, at,
                {{"code", [&](Node v, auto const& p) { m.code = code(v, p); }},
                 {"title", [&](Node v, auto const& p) { m.title = text(v, p, 100); }},
                 {"currency", [&](Node v, auto const& p) { m.currency = currency(v, p); }},
                 {"tax_class", [&](Node v, auto const& p) { m.tax_class = code(v, p); }},
                 {"cutoff_hour", [&](Node v, auto const& p) { m.cutoff_hour = static_cast<int>(integer(v, p, 0, 24)); }},
                 {"handling_days", [&](Node v, auto const& p) { m.handling_days = static_cast<int>(integer(v, p, 0, days_max)); }},
                 {"transit_days", [&](Node v, auto const& p) { transit(m, v, p); }},
                 {"rates", [&](Node v, auto const& p) { m.rates = rates(v, p); }},
                 {"free_over", [&](Node v, auto const& p) { m.free_over = integer(v, p, 0, amount_max); }}});
        require(node, at, {"code", "title", "currency", "transit_days", "rates"});
        bool const is_known =
            std::ranges::any_of(zone.methods, [&](Method const& other) { return other.code == m.code && other.currency == m.currency; });
        if (is_known) wrong(at + "/code", Violation::repeated);
        zone.methods.push_back(std::move(m));
    }

    void transit(Method& method, Node node, std::string const& at)
    {
        std::vector<int> days;
        elements(node, at, 2, [&](Node e, auto const& p) { days.push_back(static_cast<int>(integer(e, p, 0, days_max))); });
        if (days.size() != 2 || days[1] < days[0]) return wrong(at);
        method.transit_from = days[0];
        method.transit_to = days[1];
    }

    std::vector<Zone> zones_;
    std::set<std::string> names_;
    Claims claims_;
    std::size_t places_ = 0, methods_ = 0;
};

// ---- writing

void write(json::Writer& out, Flat const& flat)
{
    out.begin_object();
    out.member("flat", flat.amount);
    out.end_object();
}

void write(json::Writer& out, Steps const& steps)
{
    out.begin_object();
    out.key(name_of(steps.by)).begin_array();
    for (auto const& [up_to, amount] : steps.steps) {
        out.begin_object();
        if (up_to) out.member("up_to", *up_to);
        out.member("amount", amount);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

void write(json::Writer& out, Table const& table)
{
    out.begin_object();
    out.key("table").begin_array();
    for (auto const& row : table.rows) {
        out.begin_object();
        for (auto const& [measure, bounds] : row.bounds) {
            out.key(name_of(measure)).begin_array();
            out.number(bounds.least);
            bounds.most ? out.number(*bounds.most) : out.null();
            out.end_array();
        }
        out.member("amount", row.amount);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

void write(json::Writer& out, Carried const& carried)
{
    out.begin_object();
    out.key("carrier").begin_object();
    out.member("name", carried.carrier);
    out.member("service", carried.service);
    out.key("fallback");
    std::visit([&](auto const& kind) { write(out, kind); }, carried.fallback);
    out.end_object();
    out.end_object();
}

void write(json::Writer& out, Rates const& rates)
{
    out.begin_object();
    for (auto const& [profile, rate] : rates) {
        out.key(profile);
        std::visit([&](auto const& kind) { write(out, kind); }, rate);
    }
    out.end_object();
}

void write(json::Writer& out, Area const& area)
{
    out.begin_object();
    out.member("country", area.country);
    out.key("region");
    area.region.empty() ? out.null() : out.string(area.region);
    out.key("postcodes").begin_array();
    for (auto const& codes : area.postcodes) out.string(codes.text());
    out.end_array();
    out.end_object();
}

void write(json::Writer& out, Method const& method)
{
    out.begin_object();
    out.member("code", method.code);
    out.member("title", method.title);
    out.member("currency", method.currency.code());
    out.member("tax_class", method.tax_class);
    out.member("cutoff_hour", method.cutoff_hour);
    out.member("handling_days", method.handling_days);
    out.key("transit_days").begin_array();
    out.number(std::int64_t{method.transit_from});
    out.number(std::int64_t{method.transit_to});
    out.end_array();
    out.key("rates");
    write(out, method.rates);
    out.key("free_over");
    method.free_over ? out.number(*method.free_over) : out.null();
    out.end_object();
}

std::string text_of(Zone const& zone)
{
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("name", zone.name);
    out.key("places").begin_array();
    for (auto const& area : zone.places) write(out, area);
    out.end_array();
    out.key("methods").begin_array();
    for (auto const& method : zone.methods) write(out, method);
    out.end_array();
    out.end_object();
    return text;
}

}   // namespace

std::vector<Zone> read(Node node, std::vector<Violation>& found) { return Reading{found}.zones(node); }

Rate read_rate(Node node, std::string const& at, std::vector<Violation>& found) { return Reading{found}.rate(node, at); }

Rates rates_from(std::string_view text)
{
    auto const document = json::Document::parse(text);
    invariant(bool(document), "shipping: stored rates are no JSON");
    std::vector<Violation> found;
    auto rates = Reading{found}.rates(document->root(), "");
    invariant(found.empty(), "shipping: stored rates that cannot be read");
    return rates;
}

std::string to_json(Rates const& rates)
{
    std::string text;
    json::Writer out{text};
    write(out, rates);
    return text;
}

std::string to_json(std::vector<Zone> const& zones)
{
    std::string text;
    for (auto const& zone : zones) text += (text.empty() ? "\n " : ",\n ") + text_of(zone);
    return "{\"zones\":[" + text + "]}\n";
}

}   // namespace shipping
