#include "business/workflows/quote_scenario.hpp"

#include "business/workflows/scenario.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

namespace workflows {

namespace {

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

    // For how many of it the price of a line holds: all of the cart's.
    std::int64_t quantity_of(std::string const& sku) const
    {
        auto const found = quantities_.find(sku);
        return found != quantities_.end() ? found->second : 0;
    }
    std::vector<pricing::Row> const& rows_of(std::string const& sku) const { return rows_.at(sku); }
    pricing::Buyer buyer() const
    {
        return {.currency = s_.currency,
                .channel = s_.context.channel,
                .country = s_.context.country,
                .company = s_.context.company,
                .groups = s_.context.groups,
                .now = s_.now};
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
            if (auto const* const taxation = taxation_of_shipping(input))
                input.delivery = TotalsInput::Delivery{.taxation = taxation, .taxed = delivery_tax(s_.shipping->tax_class), .rate = rate()};
        input.gift = [this](promotion::Gift const& gift) {
            json::Violations ignored;   // a gift that has no price is not given
            found_ = &ignored;
            return line_of(gift.sku, gift.quantity, quantities_[gift.sku] + gift.quantity, "");
        };
        return input;
    }

  private:
    Taxation const* taxation_of_shipping(TotalsInput const& input)
    {
        bool const is_as_goods = delivery_tax(s_.shipping->tax_class) != DeliveryTax::of_class;
        if (is_as_goods && !input.lines.empty()) return input.lines.front().taxation;
        return taxation_of(is_as_goods ? "standard" : s_.shipping->tax_class, "/shipping/class");
    }

    // By the goods of the cart; those that come on top weigh nothing.
    std::function<std::optional<std::int64_t>(std::span<std::int64_t const>)> rate() const
    {
        shipping::Parcel parcel;
        for (auto const& [sku, quantity] : s_.lines) {
            auto const entry = entries_.find(sku);
            if (entry == entries_.end()) continue;
            parcel.grams += entry->second->weight_g * quantity;
            parcel.volume_mm3 += entry->second->volume_mm3 * quantity;
            parcel.quantity += quantity;
        }
        return [this, parcel](std::span<std::int64_t const> left) {
            auto goods = parcel;
            goods.goods_amount = std::accumulate(left.begin(), left.end(), std::int64_t{0});
            return shipping::price(*s_.shipping, {{std::string{shipping::default_profile}, goods}});
        };
    }

    std::optional<TotalsInput::Line> line_of(std::string const& sku, int quantity, std::int64_t all, std::string const& at)
    {
        auto const rows = rows_.find(sku);
        auto const [known, is_new] = resolved_.try_emplace({sku, all});
        if (is_new && rows != rows_.end()) known->second = pricing::resolve(rows->second, buyer(), all);
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
    // `explained`: whose prices are to be explained, or null.
    Writing(Scenario const& scenario, TotalsInput const& input, Offer const* explained) : s_(scenario), input_(input), explained_(explained)
    {
    }

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
        if (explained_ != nullptr) explain(line, is_gift);
        out_.end_object();
    }
    void explain(TotalsInput::Line const& line, bool is_gift)
    {
        auto const& rows = explained_->rows_of(line.sku);
        auto const verdicts =
            pricing::explain(rows, explained_->buyer(), explained_->quantity_of(line.sku) + (is_gift ? line.quantity : 0));
        out_.key("prices").begin_array();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            out_.begin_object();
            out_.member("list", rows[i].list->code);
            out_.member("amount", rows[i].amount.amount);
            out_.member("per", rows[i].per);
            out_.member("currency", rows[i].amount.currency.code());
            out_.member("min_qty", rows[i].min_qty);
            out_.member("verdict", name(verdicts[i]));
            out_.end_object();
        }
        out_.end_array();
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
    Offer const* explained_;
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
    auto loaded = std::make_unique<Loaded>(Loaded{read_scenario(document.root(), found), std::nullopt, {}});
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    loaded->input = loaded->offer.emplace(loaded->scenario).input(found);
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return loaded;
}

Result<std::string> quote_scenario(std::string_view text, bool explain)
{
    auto const loaded = TRY(load(text));
    auto const totals = TRY(reckon(loaded->input));
    return Writing{loaded->scenario, loaded->input, explain ? &*loaded->offer : nullptr}.text(totals);
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
