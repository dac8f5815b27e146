#include "business/workflows/quote_cart.hpp"

#include "business/workflows/delivery_rate.hpp"
#include "business/workflows/their_taxes.hpp"

#include <algorithm>
#include <map>

namespace workflows {

// What each variant of a cart costs. Its total quantity decides, wherever its units stand.
class Prices {
  public:
    Prices(db::Reader& db, pricing::Lists const& lists, pricing::Buyer buyer, cart::Cart const& cart)
        : db_(db)
        , lists_(lists.of(db))
        , buyer_(std::move(buyer))
    {
        for (auto const& line : cart.lines) quantities_[line.variant] += line.quantity;
        std::vector<pricing::Wanted> wanted;
        for (auto const& [variant, quantity] : quantities_) wanted.push_back({variant, quantity});
        auto const found = pricing::find(db, *lists_, buyer_, wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i) known_.emplace(wanted[i].variant, found[i]);
    }

    std::optional<pricing::Price> const& of(VariantId variant) const { return known_.at(variant); }
    Instant last_change() const { return pricing::last_change(db_, *lists_, buyer_.now); }

    // With so many beside those of the cart.
    std::optional<pricing::Price> with_more(VariantId variant, int more) const
    {
        auto const present = quantities_.find(variant);
        pricing::Wanted const wanted{variant, more + (present != quantities_.end() ? present->second : 0)};
        return pricing::find(db_, *lists_, buyer_, {&wanted, 1}).front();
    }

  private:
    db::Reader& db_;
    std::shared_ptr<pricing::Lists::All const> lists_;
    pricing::Buyer buyer_;
    std::map<VariantId, std::int64_t> quantities_;
    std::map<VariantId, std::optional<pricing::Price>> known_;
};

// What is taxed how, looked up once for each class.
class Taxations {
  public:
    // `home`: whose tax is taken out of prices; nowhere's, where it is empty.
    Taxations(db::Reader& db, Place const& place, std::string const& home, Instant at) : db_(db), place_(place), home_{home}, at_(at) {}

    // Nothing: it cannot be sold there.
    Taxation const* of(std::string const& tax_class)
    {
        auto const [found, is_new] = known_.try_emplace(tax_class);
        if (is_new) found->second = look_up(tax_class);
        return found->second ? &*found->second : nullptr;
    }

  private:
    std::optional<Taxation> look_up(std::string const& tax_class) const
    {
        auto rates = tax::find_rates(db_, tax_class, place_, at_);
        if (!rates) return std::nullopt;
        Taxation taxation{.rates = std::move(*rates), .tax_class = tax_class};
        if (home_.country.empty()) return taxation;
        auto home = tax::find_rates(db_, tax_class, home_, at_);
        if (!home) return std::nullopt;
        taxation.strip = std::move(*home);
        return taxation;
    }

    db::Reader& db_;
    Place const& place_;
    Place home_;
    Instant at_;
    std::map<std::string, std::optional<Taxation>> known_;
};

// Whether any rule asks for what has to be looked up.
static bool ask_for(promotion::Condition const& condition, std::string_view kind)
{
    auto const is_such = [&](std::string const& tag) { return tag.starts_with(kind); };
    auto const nested = [&](promotion::Condition const& each) { return ask_for(each, kind); };
    return std::ranges::any_of(condition.goods.with, [&](auto const& tags) { return std::ranges::any_of(tags, is_such); }) ||
           std::ranges::any_of(condition.goods.without, is_such) || std::ranges::any_of(condition.all, nested) ||
           std::ranges::any_of(condition.any, nested);
}

std::int64_t sum_of_items(std::vector<QuotedDiscount> const& discounts)
{
    std::int64_t sum = 0;
    for (auto const& discount : discounts)
        if (discount.cls == promotion::Class::item) sum += discount.amount;
    return sum;
}

// What promotions know a line by.
static std::vector<std::string> tags_of(db::Reader& db, catalog::Sold const& sold, bool with_categories)
{
    std::vector<std::string> tags{"sku:" + sold.sku, "product:" + sold.handle};
    for (auto const& [name, value] : catalog::options_from(sold.options_json)) tags.push_back("attribute:" + name + "=" + value);
    if (with_categories)
        for (auto const& path : catalog::category_paths(db, sold.product)) tags.push_back("category:" + path);
    return tags;
}

static std::vector<QuotedDiscount> told(std::vector<promotion::Discount> const& discounts, TotalsInput const& input)
{
    std::vector<QuotedDiscount> all;
    for (auto const& [number, amount] : discounts) {
        auto const& rule = input.promotions[number];
        all.push_back({rule.id, std::string{*promotion::entered_code(rule, input.context)}, rule.cls, amount});
    }
    return all;
}

static std::vector<LimitedUse> limited_among(std::vector<promotion::Discount> const& applied, TotalsInput const& input)
{
    std::vector<LimitedUse> limited;
    for (auto const& [number, amount] : applied) {
        auto const& rule = input.promotions[number];
        if (rule.limits.any())
            limited.push_back(
                {rule.id, std::string{*promotion::entered_code(rule, input.context)}, amount, rule.limits, rule.has_bulk_codes});
    }
    return limited;
}

// A gift as it would be sold. Nothing: it cannot be given away now.
static std::optional<QuotedLine> find_gift(db::Reader& db, promotion::Gift const& gift, catalog::Channel const& channel,
                                           Prices const& prices)
{
    auto const sku = Sku::parse(gift.sku);
    auto const variant = sku ? catalog::find_variant(db, *sku) : std::nullopt;
    auto sold = variant ? catalog::find_sold(db, *variant, channel.locale) : std::nullopt;
    auto const price = sold && sold->sellable ? prices.with_more(*variant, gift.quantity) : std::nullopt;
    if (!price) return std::nullopt;
    return QuotedLine{.line = {.variant = *variant, .quantity = gift.quantity}, .sold = std::move(*sold), .price = *price};
}

// Nothing happens where it cannot be taxed there.
static void add_delivery(TotalsInput& input, Quote& quote, shipping::Method method, Taxations& taxations, Place const& to,
                         Outside const& outside, Instant now)
{
    auto const taxed = delivery_tax(method.tax_class);
    bool const is_of_class = taxed == DeliveryTax::of_class;
    auto const* const taxation =
        is_of_class || input.lines.empty() ? taxations.of(is_of_class ? method.tax_class : "standard") : input.lines.front().taxation;
    if (taxation == nullptr) return;
    auto const arrival = shipping::arrival(method, now);
    auto rate = delivery_rate(method, quote.lines, to, outside);
    quote.delivery = {.method = std::move(method), .arrival = arrival, .price = {0, quote.currency}, .estimated = rate.estimated};
    quote.unasked = std::move(rate.unasked);
    input.delivery = TotalsInput::Delivery{.taxation = taxation, .taxed = taxed, .rate = std::move(rate.of)};
}

// What the pipeline came to, in the quote's own words. `offered`: gifts that might have come.
static void take_over(Quote& quote, Totals totals, TotalsInput const& input, std::vector<QuotedLine> const& offered)
{
    for (std::size_t i = 0; i < quote.lines.size(); ++i) {
        quote.lines[i].subtotal = totals.lines[i].subtotal;
        quote.lines[i].split = std::move(totals.lines[i].split);
        quote.lines[i].discounts = told(totals.lines[i].discounts, input);
    }
    for (std::size_t i = 0; i < totals.gifts.size(); ++i) {
        auto const& gift = totals.gifts[i];
        auto& reckoned = totals.lines[quote.lines.size() + i];
        auto line = *std::ranges::find_if(
            offered, [&](QuotedLine const& each) { return each.sold.sku == gift.sku && each.line.quantity == gift.quantity; });
        line.subtotal = reckoned.subtotal;
        line.split = std::move(reckoned.split);
        line.discounts = told(reckoned.discounts, input);
        quote.gifts.push_back(std::move(line));
    }
    if (!totals.delivery) quote.delivery.reset();   // these goods do not go so
    if (quote.delivery) {
        quote.delivery->price.amount = totals.delivery->amount;
        quote.delivery->split = std::move(totals.delivery->split);
        quote.delivery->discounts = told(totals.delivery->discounts, input);
    }
    quote.applied = told(totals.applied, input);
    quote.limited = limited_among(totals.applied, input);
    quote.rejected = std::move(totals.rejected);
    quote.tax_included = totals.tax_included;
    quote.totals = totals.sums;
}

// What promotions look at but for the goods.
static promotion::Context context_of(catalog::Channel const& channel, cart::Cart const& cart, Place const& place,
                                     QuoteOptions const& options, Rounding rounding, Instant now)
{
    return {.currency = channel.currency,
            .now = now,
            .rounding = rounding,
            .country = place.country,
            .channel = channel.code,
            .shipping_method = options.shipping_method,
            .codes = cart.codes,
            .spent = options.spent};
}

Result<Quote> quote_cart(db::Reader& db, QuoteTools const& tools, cart::Cart const& cart, QuoteOptions const& options, Instant now)
{
    auto const channel = catalog::channel(db, cart.channel);
    auto const place = options.place.country.empty() ? Place{channel.country} : options.place;
    Quote quote{.channel = channel.code, .currency = channel.currency, .country = place.country};
    auto const known = tools.promotions.of(db);
    auto const& promotions = known->promotions;
    bool const with_categories = std::ranges::any_of(promotions, [](auto const& p) { return ask_for(p.condition, "category:"); });
    auto const settings = tax::find_settings(db, channel.id);
    auto const& rules_of_tax = settings.rules;
    TotalsInput input{
        .rules = rules_of_tax, .promotions = promotions, .context = context_of(channel, cart, place, options, rules_of_tax.rounding, now)};
    if (!cart.codes.empty() && std::ranges::any_of(promotions, &promotion::Promotion::has_bulk_codes))
        input.context.bulk = promotion::find_codes(db, cart.codes);
    bool const strips = settings.fixed_net && rules_of_tax.basis == tax::Basis::gross && place.country != channel.country;
    Taxations taxations{db, place, strips ? channel.country : std::string{}, now};
    Prices const prices{
        db, tools.prices, {.currency = channel.currency, .channel = channel.code, .country = quote.country, .now = now}, cart};
    quote.repriced_at = prices.last_change();

    for (auto const& line : cart.lines) {
        auto sold = catalog::find_sold(db, line.variant, channel.locale);
        auto const price = sold && sold->sellable ? prices.of(line.variant) : std::nullopt;
        auto const* const taxation = price ? taxations.of(sold->tax_class) : nullptr;
        if (taxation == nullptr) {
            quote.notices.push_back({"unavailable", line.id});
            continue;
        }
        input.lines.push_back({.sku = sold->sku, .quantity = line.quantity, .price = *price, .taxation = taxation});
        if (!promotions.empty()) input.lines.back().tags = tags_of(db, *sold, with_categories);
        quote.lines.push_back({.line = line, .sold = std::move(*sold), .price = *price});
    }
    std::vector<QuotedLine> offered;   // gifts that may come
    auto const is_gift = [](promotion::Promotion const& p) { return std::holds_alternative<promotion::Gift>(p.action); };
    if (std::ranges::any_of(promotions, is_gift))
        input.gift = [&](promotion::Gift const& gift) -> std::optional<TotalsInput::Line> {
            auto found = find_gift(db, gift, channel, prices);
            auto const* const taxation = found ? taxations.of(found->sold.tax_class) : nullptr;
            if (taxation == nullptr) return std::nullopt;
            offered.push_back(std::move(*found));
            return TotalsInput::Line{
                .sku = offered.back().sold.sku, .quantity = gift.quantity, .price = offered.back().price, .taxation = taxation};
        };
    if (!options.shipping_method.empty())
        if (auto method = shipping::find_method(db, place, channel.currency, options.shipping_method))
            add_delivery(input, quote, std::move(*method), taxations, place, tools.outside, now);
    std::optional<TheirTaxes> theirs;
    if (!settings.provider.empty() && !input.lines.empty()) {
        theirs.emplace(tools.outside, settings.provider, place, channel.currency, now);
        input.taxes = [&](std::vector<Taxable> const& taxed, tax::Basis basis) { return theirs->of(taxed, basis); };
    }

    Totals totals = TRY(reckon(input));
    take_over(quote, std::move(totals), input, offered);
    if (theirs && theirs->is_to_be_asked() && quote.unasked.empty())   // tax is on what delivery costs: carriers come first
        quote.unasked.emplace_back(theirs->asked());
    quote.tax_evidence = evidence_of(place, !options.place.country.empty(), theirs);
    quote.estimated = quote.tax_evidence.estimated || (quote.delivery && quote.delivery->estimated);
    return quote;
}

}   // namespace workflows
