#include "business/workflows/quote_scenario.hpp"

#include "business/workflows/totals.hpp"
#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>

namespace workflows {

namespace {

using json::Node;

constexpr std::size_t prices_max = 10'000, rates_entries_max = 10'000, promotions_max = 2'000;
constexpr Instant always{std::numeric_limits<std::int64_t>::min()}, never{std::numeric_limits<std::int64_t>::max()};

struct TaxEntry {
    std::string tax_class, country;
    tax::Rates rates;
    Instant from = always, to = never;
    std::string at;   // its place in the document
};

struct PriceEntry {
    std::string sku, tax_class = "standard";
    std::vector<std::string> tags;
    pricing::PriceList list;
    pricing::Row row;
};

struct Scenario {
    Instant now;
    tax::Rules rules;
    std::string country;   // of the channel
    bool fixed_net = false, reverse_charge = false;
    Currency currency;
    std::vector<TaxEntry> tax;
    std::deque<PriceEntry> prices;   // rows point at lists
    std::vector<promotion::Promotion> promotions;
    std::optional<std::int64_t> shipping;
    std::string shipping_class = "standard";
    promotion::Context context;
    std::vector<std::pair<std::string, int>> lines;
};

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
        members(node, at,
                {{"amount", [&](Node v, auto const& p) { s_.shipping = integer(v, p, 0, amount_max); }},
                 {"class", [&](Node v, auto const& p) { s_.shipping_class = text(v, p, 100); }},
                 {"method", [&](Node v, auto const& p) { s_.context.shipping_method = text(v, p, 100); }}});
        require(node, at, {"amount"});
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

// Makes the pipeline's input of a scenario.
class Offer {
  public:
    explicit Offer(Scenario const& scenario) : s_(scenario)
    {
        for (auto const& entry : s_.prices) {
            rows_[entry.sku].push_back(entry.row);
            entries_.emplace(entry.sku, &entry);
        }
        for (auto const& [sku, quantity] : s_.lines) quantities_[sku] += quantity;
    }

    TotalsInput input(json::Violations& found)
    {
        found_ = &found;
        TotalsInput input{.rules = s_.rules, .promotions = s_.promotions, .context = s_.context};
        for (std::size_t i = 0; i < s_.lines.size(); ++i) {
            auto const& [sku, quantity] = s_.lines[i];
            if (auto line = line_of(sku, quantity, quantities_[sku], "/cart/lines/" + std::to_string(i)))
                input.lines.push_back(std::move(*line));
        }
        if (s_.shipping)
            if (auto const* const taxation = taxation_of(s_.shipping_class, "/shipping/class"))
                input.delivery = TotalsInput::Delivery{*s_.shipping, taxation};
        input.gift = [this](promotion::Gift const& gift) {
            json::Violations ignored;   // a gift that has no price is not given
            found_ = &ignored;
            return line_of(gift.sku, gift.quantity, quantities_[gift.sku] + gift.quantity, "");
        };
        return input;
    }

  private:
    std::optional<TotalsInput::Line> line_of(std::string const& sku, int quantity, std::int64_t all, std::string const& at)
    {
        pricing::Buyer const buyer{.currency = s_.currency,
                                   .channel = s_.context.channel,
                                   .country = s_.context.country,
                                   .company = s_.context.company,
                                   .groups = s_.context.groups,
                                   .now = s_.now};
        auto const rows = rows_.find(sku);
        auto const [known, is_new] = resolved_.try_emplace({sku, all});
        if (is_new && rows != rows_.end()) known->second = pricing::resolve(rows->second, buyer, all);
        auto const& resolved = known->second;
        if (!resolved) {
            found_->push_back({at + "/sku", rows == rows_.end() ? Violation::unknown_sku : Violation::no_price});
            return std::nullopt;
        }
        auto const& entry = *entries_.at(sku);
        auto const* const taxation = taxation_of(entry.tax_class, at + "/sku");
        if (taxation == nullptr) return std::nullopt;
        TotalsInput::Line line{.sku = sku, .quantity = quantity, .price = resolved->price(), .taxation = taxation, .tags = entry.tags};
        line.list = resolved->base->amount.amount;
        line.tags.push_back("sku:" + sku);
        return line;
    }

    tax::Rates const* rates_of(std::string const& tax_class, std::string const& country) const
    {
        auto const found = std::ranges::find_if(s_.tax, [&](TaxEntry const& entry) {
            return entry.tax_class == tax_class && entry.country == country && entry.from <= s_.now && s_.now < entry.to;
        });
        return found != s_.tax.end() ? &found->rates : nullptr;
    }

    Taxation const* taxation_of(std::string const& tax_class, std::string const& at)
    {
        auto const known = taxations_.find(tax_class);
        if (known != taxations_.end()) return &known->second;
        auto const* const rates = rates_of(tax_class, s_.context.country);
        auto const* const home = rates_of(tax_class, s_.country);
        bool const is_abroad = s_.context.country != s_.country;
        bool const strips = s_.rules.basis == tax::Basis::gross && (s_.reverse_charge || (is_abroad && s_.fixed_net));
        if ((rates == nullptr && !s_.reverse_charge) || (strips && home == nullptr)) {
            found_->push_back({at, Violation::no_rate});
            return nullptr;
        }
        Taxation taxation{s_.reverse_charge ? tax::Rates{{.name = "Reverse charge", .ppm = 0, .code = "AE"}} : *rates};
        if (strips) taxation.strip = *home;
        return &taxations_.emplace(tax_class, std::move(taxation)).first->second;
    }

    Scenario const& s_;
    json::Violations* found_ = nullptr;
    std::map<std::string, std::vector<pricing::Row>> rows_;
    std::map<std::string, PriceEntry const*> entries_;
    std::map<std::string, std::int64_t> quantities_;
    std::map<std::pair<std::string, std::int64_t>, std::optional<pricing::Resolved>> resolved_;   // by SKU and quantity
    std::map<std::string, Taxation> taxations_;                                                   // by class
};

class Writing {
  public:
    Writing(Scenario const& scenario, TotalsInput const& input) : s_(scenario), input_(input) {}

    std::string text(Totals const& totals)
    {
        out_.begin_object();
        out_.key("lines").begin_array();
        for (std::size_t i = 0; i < totals.lines.size(); ++i) {
            bool const is_gift = i >= input_.lines.size();
            line(is_gift ? totals.gifts[i - input_.lines.size()] : input_.lines[i], totals.lines[i], is_gift);
        }
        out_.end_array();
        out_.key("shipping");
        totals.delivery ? shipping(*totals.delivery) : out_.null();
        sums(totals.sums);
        applied(totals);
        out_.end_object();
        return std::move(text_);
    }

  private:
    void line(TotalsInput::Line const& line, Totals::Line const& came_to, bool is_gift)
    {
        out_.begin_object();
        out_.member("sku", line.sku);
        out_.member("quantity", line.quantity);
        out_.member("list", line.list);
        out_.member("unit", line.price.amount.amount);
        out_.member("subtotal", came_to.subtotal);
        if (is_gift) out_.member("gift", true);
        discounts(came_to.discounts);
        split(came_to.split);
        out_.end_object();
    }
    void discounts(std::vector<promotion::Discount> const& all)
    {
        out_.key("discounts").begin_array();
        for (auto const& [number, amount] : all) {
            out_.begin_object();
            out_.member("promotion", s_.promotions[number].id);
            out_.member("amount", amount);
            out_.end_object();
        }
        out_.end_array();
    }
    void split(tax::Split const& split)
    {
        out_.member("net", split.net);
        out_.key("taxes").begin_array();
        for (auto const& line : split.lines) {
            out_.begin_object();
            out_.member("name", line.name);
            out_.member("ppm", line.ppm);
            out_.member("amount", line.amount);
            out_.member("code", line.code);
            out_.end_object();
        }
        out_.end_array();
        out_.member("gross", split.gross);
    }
    void shipping(Totals::Delivery const& delivery)
    {
        out_.begin_object();
        out_.member("amount", delivery.amount);
        discounts(delivery.discounts);
        split(delivery.split);
        out_.end_object();
    }
    void sums(order::Totals const& sums)
    {
        out_.key("totals").begin_object();
        out_.member("subtotal", sums.subtotal);
        out_.member("discount", sums.discount);
        out_.member("shipping", sums.shipping);
        out_.member("tax", sums.tax);
        out_.member("total", sums.total);
        out_.end_object();
    }
    void applied(Totals const& totals)
    {
        out_.key("applied").begin_array();
        for (auto const& [number, amount] : totals.applied) {
            out_.begin_object();
            out_.member("promotion", s_.promotions[number].id);
            out_.key("code");
            s_.promotions[number].code.empty() ? out_.null() : out_.string(s_.promotions[number].code);
            out_.member("amount", amount);
            out_.end_object();
        }
        out_.end_array();
        out_.key("rejected").begin_array();
        for (auto const& [code, reason] : totals.rejected) {
            out_.begin_object();
            out_.member("code", code);
            out_.member("reason", name(reason));
            out_.end_object();
        }
        out_.end_array();
        if (totals.was_greedy)
            out_.member("explain", "more promotions are in conflict than are all tried: the best were taken one after the other");
    }

    Scenario const& s_;
    TotalsInput const& input_;
    std::string text_;
    json::Writer out_{text_};
};

}   // namespace

// What a document says, as the pipeline takes it.
struct Loaded {
    Scenario scenario;
    std::optional<Offer> offer;
    TotalsInput input;
};

static Result<std::unique_ptr<Loaded>> load(std::string_view text)
{
    auto const document = TRY(json::Document::parse(text));
    json::Violations found;
    auto loaded = std::make_unique<Loaded>(Loaded{Reading{found}.scenario(document.root()), std::nullopt, {}});
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    loaded->input = loaded->offer.emplace(loaded->scenario).input(found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return loaded;
}

Result<std::string> quote_scenario(std::string_view text)
{
    auto const loaded = TRY(load(text));
    auto const totals = TRY(reckon(loaded->input));
    return Writing{loaded->scenario, loaded->input}.text(totals);
}

Result<std::chrono::nanoseconds> time_scenario(std::string_view text, int times)
{
    auto const loaded = TRY(load(text));
    std::vector<std::chrono::nanoseconds> all;
    for (int i = 0; i < times; ++i) {
        auto const begun = std::chrono::steady_clock::now();
        TRY(reckon(loaded->input));
        all.push_back(std::chrono::steady_clock::now() - begun);
    }
    auto const middle = all.begin() + times / 2;
    std::ranges::nth_element(all, middle);
    return *middle;
}

}   // namespace workflows
