#include "business/workflows/scenario.hpp"

#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace workflows {

namespace {

using json::Node;

constexpr std::size_t prices_max = 10'000, rates_entries_max = 10'000, promotions_max = 2'000;

class Reading : private json::Checked {
  public:
    using Checked::Checked;

    Scenario scenario(Node node)
    {
        members(
            node, "",
            {{"source", [&](Node v, std::string const& at) { text(v, at, 1'000); }},
             {"expect", [](Node, std::string const&) {}},
             {"now", [&](Node v, std::string const& at) { s_.now = instant(v, at); }},
             {"channel", [&](Node v, std::string const& at) { channel(v, at); }},
             {"tax", [&](Node v, std::string const& at) { elements(v, at, rates_entries_max, [&](Node e, auto const& p) { tax(e, p); }); }},
             {"prices", [&](Node v, std::string const& at) { elements(v, at, prices_max, [&](Node e, auto const& p) { price(e, p); }); }},
             {"promotions", [&](Node v, std::string const& at) { promotions(v, at); }},
             {"shipping", [&](Node v, std::string const& at) { shipping(v, at); }},
             {"cart", [&](Node v, std::string const& at) { cart(v, at); }}});
        require(node, "", {"now", "channel", "prices", "cart"});
        check_taxes();
        merge_lists();
        s_.context.now = s_.now;
        s_.context.currency = s_.currency;
        s_.context.rounding = s_.rules.rounding;
        if (s_.context.country.empty()) s_.context.country = s_.country;
        return std::move(s_);
    }

  private:
    void channel(Node node, std::string const& at)
    {
        members(node, at,
                {{"currency", [&](Node v, auto const& p) { s_.currency = currency(v, p); }},
                 {"basis",
                  [&](Node v, auto const& p) {
                      s_.rules.basis = word<tax::Basis>(v, p, {{"gross", tax::Basis::gross}, {"net", tax::Basis::net}});
                  }},
                 {"tax_scope",
                  [&](Node v, auto const& p) {
                      s_.rules.scope = word<tax::Scope>(
                          v, p,
                          {{"per_line", tax::Scope::per_line}, {"per_unit", tax::Scope::per_unit}, {"per_total", tax::Scope::per_total}});
                  }},
                 {"rounding",
                  [&](Node v, auto const& p) {
                      s_.rules.rounding = word<Rounding>(
                          v, p, {{"half_up", Rounding::half_up}, {"half_even", Rounding::half_even}, {"half_down", Rounding::half_down}});
                  }},
                 {"country", [&](Node v, auto const& p) { s_.country = text(v, p, 2); }},
                 {"code", [&](Node v, auto const& p) { s_.context.channel = text(v, p); }},
                 {"cross_border",
                  [&](Node v, auto const& p) { s_.fixed_net = word<bool>(v, p, {{"fixed_gross", false}, {"fixed_net", true}}); }}});
        require(node, at, {"currency", "country"});
    }

    tax::Rate rate(Node node, std::string const& at)
    {
        tax::Rate rate;
        bool has_code = false;
        members(node, at,
                {{"name", [&](Node v, auto const& p) { rate.name = text(v, p, 100); }},
                 {"ppm",
                  [&](Node v, auto const& p) {
                      if (!v.integer()) return wrong(p, Violation::wrong_type);
                      rate.ppm = *v.integer();
                      if (rate.ppm < 0 || rate.ppm > tax::whole) wrong(p, Violation::rate_out_of_range);
                  }},
                 {"compound", [&](Node v, auto const& p) { rate.compound = boolean(v, p); }},
                 {"code", [&](Node v, auto const& p) {
                      rate.code =
                          word<std::string>(v, p, {{"S", "S"}, {"Z", "Z"}, {"E", "E"}, {"AE", "AE"}, {"K", "K"}, {"G", "G"}, {"O", "O"}});
                      has_code = true;
                  }}});
        require(node, at, {"name", "ppm"});
        if (!has_code) rate.code = rate.ppm > 0 ? "S" : "Z";
        if ((rate.code == "S") != (rate.ppm > 0)) wrong(at + "/code");
        return rate;
    }

    void tax(Node node, std::string const& at)
    {
        TaxEntry entry;
        entry.at = at;
        members(node, at,
                {{"class", [&](Node v, auto const& p) { entry.tax_class = text(v, p, 100); }},
                 {"country", [&](Node v, auto const& p) { entry.country = text(v, p, 2); }},
                 {"rates",
                  [&](Node v, auto const& p) {
                      elements(v, p, tax::rates_max, [&](Node e, auto const& where) { entry.rates.push_back(rate(e, where)); });
                  }},
                 {"from", [&](Node v, auto const& p) { entry.from = instant(v, p); }},
                 {"to", [&](Node v, auto const& p) { entry.to = instant(v, p); }}});
        require(node, at, {"class", "country", "rates"});
        if (entry.rates.empty()) wrong(at + "/rates", Violation::required);   // what is not taxed has a rate of 0 and its code
        if (auto const i = tax::find_wrong(entry.rates)) wrong(at + "/rates/" + std::to_string(*i), Violation::rate_out_of_range);
        if (entry.to <= entry.from) wrong(at + "/to", Violation::never_applies);
        s_.tax.push_back(std::move(entry));
    }

    void price(Node node, std::string const& at)
    {
        auto& entry = s_.prices.emplace_back();
        entry.list.code = "base";
        auto const list = [this](std::vector<std::string>& into) {
            return [this, &into](Node v, std::string const& p) { into = texts(v, p); };
        };
        members(node, at,
                {{"sku", [&](Node v, auto const& p) { entry.sku = text(v, p); }},
                 {"amount", [&](Node v, auto const& p) { entry.row.amount.amount = integer(v, p, 0, amount_max); }},
                 {"per", [&](Node v, auto const& p) { entry.row.per = static_cast<int>(integer(v, p, 1, 1'000'000)); }},
                 {"currency", [&](Node v, auto const& p) { entry.row.amount.currency = currency(v, p); }},
                 {"list", [&](Node v, auto const& p) { entry.list.code = text(v, p); }},
                 {"kind",
                  [&](Node v, auto const& p) {
                      using enum pricing::ListKind;
                      entry.list.kind = word<pricing::ListKind>(
                          v, p, {{"base", base}, {"override", override_}, {"company", company}, {"fx", fx}, {"sale", sale}});
                  }},
                 {"priority", [&](Node v, auto const& p) { entry.list.priority = integer(v, p, -1'000'000, 1'000'000); }},
                 {"min_qty", [&](Node v, auto const& p) { entry.row.min_qty = integer(v, p, 1, 10'000'000); }},
                 {"class", [&](Node v, auto const& p) { entry.tax_class = text(v, p, 100); }},
                 {"tags", list(entry.tags)},
                 {"weight_g", [&](Node v, auto const& p) { entry.weight_g = integer(v, p, 0, 1'000'000'000); }},
                 {"volume_mm3", [&](Node v, auto const& p) { entry.volume_mm3 = integer(v, p, 0, 1'000'000'000'000); }},
                 {"countries", list(entry.list.scope.countries)},
                 {"channels", list(entry.list.scope.channels)},
                 {"groups", list(entry.list.scope.groups)},
                 {"companies", list(entry.list.scope.companies)},
                 {"from", [&](Node v, auto const& p) { entry.list.from = instant(v, p); }},
                 {"to", [&](Node v, auto const& p) { entry.list.to = instant(v, p); }}});
        require(node, at, {"sku", "amount", "currency"});
        if (entry.list.to <= entry.list.from) wrong(at + "/to", Violation::never_applies);
    }

    void promotions(Node node, std::string const& at)
    {
        std::map<std::string, std::size_t> ids;
        elements(node, at, promotions_max, [&](Node each, std::string const& place) {
            std::vector<Violation> more;
            s_.promotions.push_back(promotion::read(each, place, more));
            for (auto& violation : more) wrong(violation.pointer, violation.code, std::move(violation.args));
            if (!ids.emplace(s_.promotions.back().id, ids.size()).second) wrong(place + "/id", Violation::repeated);
        });
    }

    void shipping(Node node, std::string const& at)
    {
        auto& method = s_.shipping.emplace();
        method.tax_class = "standard";
        std::optional<shipping::Rate> rate;
        bool is_repeated = false;
        auto const take = [&](shipping::Rate one) {
            is_repeated = rate.has_value();
            rate = std::move(one);
        };
        members(node, at,
                {{"amount", [&](Node v, auto const& p) { take(shipping::Flat{integer(v, p, 0, amount_max)}); }},
                 {"rate",
                  [&](Node v, auto const& p) {
                      std::vector<Violation> more;
                      take(shipping::read_rate(v, p, more));
                      for (auto& violation : more) wrong(violation.pointer, violation.code, std::move(violation.args));
                  }},
                 {"free_over", [&](Node v, auto const& p) { method.free_over = integer(v, p, 0, amount_max); }},
                 {"class", [&](Node v, auto const& p) { method.tax_class = text(v, p, 100); }},
                 {"method", [&](Node v, auto const& p) { s_.context.shipping_method = text(v, p, 100); }}});
        if (!rate) wrong(at + "/amount", Violation::required);
        if (is_repeated) wrong(at + "/rate");
        method.rates = {{std::string{shipping::default_profile}, rate.value_or(shipping::Flat{})}};
    }

    void cart(Node node, std::string const& at)
    {
        auto& context = s_.context;
        members(node, at,
                {{"country", [&](Node v, auto const& p) { context.country = text(v, p, 2); }},
                 {"reverse_charge", [&](Node v, auto const& p) { s_.reverse_charge = boolean(v, p); }},
                 {"codes",
                  [&](Node v, auto const& p) {
                      elements(v, p, promotion::codes_max,
                               [&](Node e, auto const& where) { context.codes.push_back(promotion::normalised(text(e, where, 100))); });
                  }},
                 {"groups", [&](Node v, auto const& p) { context.groups = texts(v, p); }},
                 {"company", [&](Node v, auto const& p) { context.company = text(v, p); }},
                 {"first_order", [&](Node v, auto const& p) { context.first_order = boolean(v, p); }},
                 {"payment_method", [&](Node v, auto const& p) { context.payment_method = text(v, p); }},
                 {"attributes", [&](Node v, auto const& p) { context.attributes = texts(v, p); }},
                 {"lines",
                  [&](Node v, auto const& p) { elements(v, p, quoted_lines_max, [&](Node e, auto const& where) { line(e, where); }); }}});
        require(node, at, {"lines"});
    }

    void line(Node node, std::string const& at)
    {
        auto& line = s_.lines.emplace_back("", 1);
        members(node, at,
                {{"sku", [&](Node v, auto const& p) { line.first = text(v, p); }},
                 {"quantity", [&](Node v, auto const& p) { line.second = static_cast<int>(integer(v, p, 1, 9'999)); }}});
        require(node, at, {"sku", "quantity"});
    }

    // One set of rates for a class and country at a time.
    void check_taxes()
    {
        std::map<std::pair<std::string, std::string>, std::vector<TaxEntry const*>> by_place;
        for (auto const& entry : s_.tax) {
            auto& others = by_place[{entry.tax_class, entry.country}];
            bool const overlaps =
                std::ranges::any_of(others, [&](TaxEntry const* other) { return entry.from < other->to && other->from < entry.to; });
            if (overlaps) wrong(entry.at, Violation::rates_overlap);
            others.push_back(&entry);
        }
    }

    // Rows of one list belong together: their tiers, and the list's place among others. Rows that say something else of it are of another.
    void merge_lists()
    {
        std::map<std::string, std::vector<pricing::PriceList const*>> by_code;
        std::set<std::tuple<std::string, pricing::PriceList const*, Currency, std::int64_t>> rows;
        std::int64_t lists = 0;
        for (std::size_t i = 0; i < s_.prices.size(); ++i) {
            auto& entry = s_.prices[i];
            auto& alike = by_code[entry.list.code];
            auto const same = std::ranges::find_if(alike, [&](auto const* list) { return are_alike(*list, entry.list); });
            entry.list.id = PriceListId{++lists};
            entry.row.list = same == alike.end() ? &entry.list : *same;
            if (entry.row.list == &entry.list) alike.push_back(&entry.list);
            if (!rows.emplace(entry.sku, entry.row.list, entry.row.amount.currency, entry.row.min_qty).second)
                wrong("/prices/" + std::to_string(i), Violation::repeated);
        }
    }
    static bool are_alike(pricing::PriceList const& a, pricing::PriceList const& b)
    {
        return a.kind == b.kind && a.priority == b.priority && a.from == b.from && a.to == b.to && a.scope == b.scope;
    }

    Scenario s_;
};

}   // namespace

Scenario read_scenario(json::Node node, json::Violations& found) { return Reading{found}.scenario(node); }

}   // namespace workflows
