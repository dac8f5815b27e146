#include "business/workflows/totals.hpp"

#include <algorithm>
#include <numeric>

namespace workflows {

namespace {

std::int64_t sum_of(std::vector<promotion::Discount> const& discounts)
{
    return std::accumulate(discounts.begin(), discounts.end(), std::int64_t{0},
                           [](auto sum, auto const& each) { return sum + each.amount; });
}

// What goods of several rates come to together, the taxes of each rate in one.
tax::Split joined(std::span<tax::Split const> parts)
{
    tax::Split all;
    for (auto const& part : parts) {
        all.net += part.net;
        all.tax += part.tax;
        all.gross += part.gross;
        for (auto const& line : part.lines) {
            auto const same = std::ranges::find_if(all.lines, [&](tax::Line const& other) {
                return std::tie(other.name, other.ppm, other.code) == std::tie(line.name, line.ppm, line.code);
            });
            if (same == all.lines.end())
                all.lines.push_back(line);
            else
                same->amount += line.amount;
        }
    }
    return all;
}

// One quote on its way through the pipeline. Lines are worked on in the order of their SKUs.
class Reckoning {
  public:
    explicit Reckoning(TotalsInput const& input) : input_(input), rules_(input.rules)
    {
        bool const strips = std::ranges::any_of(input.lines, [](auto const& line) { return line.taxation->strip.has_value(); }) ||
                            (input.delivery && input.delivery->taxation->strip);
        strips_ = strips && rules_.basis == tax::Basis::gross;
        if (strips_) rules_.basis = tax::Basis::net;
    }

    Result<Totals> run()
    {
        for (std::size_t i = 0; i < input_.lines.size(); ++i) {
            position_.push_back(i);
            TRY(add(input_.lines[i], std::nullopt));
        }
        sort();
        add_gifts();
        promote();
        drop_unwanted_gifts();
        take_taxes();
        TRY(sum_up());
        return std::move(totals_);
    }

  private:
    struct Working {
        TotalsInput::Line const* line;
        std::int64_t subtotal;
        std::optional<std::size_t> gift_of;
    };

    std::int64_t without_home_tax(std::int64_t amount, Taxation const& taxation) const
    {
        return strips_ && taxation.strip ? tax::strip(amount, *taxation.strip, rules_.rounding) : amount;
    }

    Result<Done> add(TotalsInput::Line const& line, std::optional<std::size_t> gift_of)
    {
        int128 const amount = divide_rounded(int128{line.price.amount.amount} * line.quantity, line.price.per, rules_.rounding);
        if (!fits(amount)) return Code::amount_overflow;
        auto const subtotal = without_home_tax(static_cast<std::int64_t>(amount), *line.taxation);
        if (!fits(goods_ + subtotal)) return Code::amount_overflow;
        goods_ += subtotal;
        working_.push_back({&line, subtotal, gift_of});
        return Done{};
    }

    void sort()
    {
        std::ranges::sort(position_, [&](std::size_t a, std::size_t b) {
            auto const &x = input_.lines[a], &y = input_.lines[b];
            return std::tie(x.sku, x.quantity, a) < std::tie(y.sku, y.quantity, b);
        });
        std::vector<Working> sorted;
        for (auto const position : position_) sorted.push_back(working_[position]);
        working_ = std::move(sorted);
    }

    std::vector<promotion::Line> promotion_lines() const
    {
        std::vector<promotion::Line> lines;
        lines.reserve(working_.size());
        for (auto const& [line, subtotal, gift_of] : working_) lines.push_back({line->tags, line->quantity, subtotal, gift_of});
        return lines;
    }

    void add_gifts()
    {
        if (!input_.gift || working_.empty()) return;
        auto const numbers = promotion::gifts(input_.promotions, input_.context, promotion_lines());
        gifts_.reserve(numbers.size());   // lines are pointed at
        for (auto const number : numbers) {
            auto line = input_.gift(std::get<promotion::Gift>(input_.promotions[number].action));
            if (!line) continue;
            gifts_.push_back(std::move(*line));
            if (!add(gifts_.back(), number)) gifts_.pop_back();   // too dear to be reckoned with: it does not come
        }
    }

    // By what is left of each line. Nothing: none is asked for, or it does not go so.
    std::optional<std::int64_t> delivery_price(std::span<std::int64_t const> left) const
    {
        if (!input_.delivery) return std::nullopt;
        auto const& delivery = *input_.delivery;
        std::vector<std::int64_t> goods(position_.size());
        for (std::size_t i = 0; i < position_.size(); ++i) goods[position_[i]] = left[i];   // gifts stand behind them
        auto const amount = delivery.rate ? delivery.rate(goods) : delivery.amount;
        if (!amount || !strips_) return amount;
        std::int64_t without = 0;
        for (auto const& [taxation, part] : borne(*amount, left)) without += without_home_tax(part, *taxation);
        return without;
    }

    // By whose rates delivery is taxed, and how much of it. Only what was asked for counts, no gifts.
    std::vector<std::pair<Taxation const*, std::int64_t>> borne(std::int64_t amount, std::span<std::int64_t const> left) const
    {
        auto const& delivery = *input_.delivery;
        if (delivery.taxed == DeliveryTax::of_class || position_.empty()) return {{delivery.taxation, amount}};
        std::vector<Taxation const*> all;
        std::vector<std::int64_t> weights;
        for (std::size_t i = 0; i < position_.size(); ++i) {
            auto const* const taxation = working_[i].line->taxation;
            auto const same = std::ranges::find_if(
                all, [&](Taxation const* other) { return other->rates == taxation->rates && other->strip == taxation->strip; });
            if (same == all.end()) {
                all.push_back(taxation);
                weights.push_back(left[i]);
            } else {
                weights[static_cast<std::size_t>(same - all.begin())] += left[i];
            }
        }
        bool const is_free = std::ranges::all_of(weights, [](std::int64_t weight) { return weight == 0; });
        if (delivery.taxed == DeliveryTax::highest || is_free) return {{bearing_most(all), amount}};
        auto const parts = allocate(amount, weights);
        std::vector<std::pair<Taxation const*, std::int64_t>> borne;
        for (std::size_t i = 0; i < all.size(); ++i) borne.emplace_back(all[i], parts[i]);
        return borne;
    }

    static Taxation const* bearing_most(std::vector<Taxation const*> const& all)
    {
        constexpr std::int64_t much = 1'000'000'000'000;   // least is left of it where most is taken
        return *std::ranges::min_element(all, {}, [](Taxation const* taxation) { return tax::strip(much, taxation->rates); });
    }

    void promote()
    {
        choose_promotions();
        if (!input_.delivery) return;
        std::vector<std::int64_t> left;
        for (std::size_t i = 0; i < working_.size(); ++i) left.push_back(working_[i].subtotal - sum_of(outcome_.lines[i]));
        if (auto const amount = delivery_price(left)) totals_.delivery = Totals::Delivery{*amount, std::move(outcome_.shipping), {}};
    }

    void choose_promotions()
    {
        if (input_.promotions.empty() && input_.context.codes.empty()) {
            outcome_.lines.resize(working_.size());
            return;
        }
        outcome_ = promotion::apply(input_.promotions, input_.context, promotion_lines(),
                                    [this](std::span<std::int64_t const> left) { return delivery_price(left).value_or(0); });
        totals_.applied = std::move(outcome_.applied);
        totals_.rejected = std::move(outcome_.rejected);
        totals_.was_greedy = outcome_.was_greedy;
    }

    // Those whose promotion was not chosen.
    void drop_unwanted_gifts()
    {
        for (std::size_t i = working_.size(); i-- > 0;) {
            auto const gift_of = working_[i].gift_of;
            if (!gift_of || std::ranges::find(totals_.applied, *gift_of, &promotion::Discount::promotion) != totals_.applied.end())
                continue;
            working_.erase(working_.begin() + static_cast<std::ptrdiff_t>(i));
            outcome_.lines.erase(outcome_.lines.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }

    // Goods in the order in which they are worked on, then what delivery is taxed by.
    std::vector<std::pair<Taxation const*, tax::Item>> taxed() const
    {
        std::vector<std::pair<Taxation const*, tax::Item>> all;
        std::vector<std::int64_t> left;
        for (std::size_t i = 0; i < working_.size(); ++i) {
            auto const& [line, subtotal, gift_of] = working_[i];
            left.push_back(subtotal - sum_of(outcome_.lines[i]));
            all.push_back({line->taxation, {left.back(), line->quantity, &line->taxation->rates}});
        }
        if (auto const& delivery = totals_.delivery)
            for (auto const& [taxation, part] : borne(delivery->amount - sum_of(delivery->discounts), left))
                all.push_back({taxation, {part, 1, &taxation->rates}});
        return all;
    }

    std::vector<tax::Split> split(std::vector<std::pair<Taxation const*, tax::Item>> const& taxed) const
    {
        if (input_.taxes) {
            std::vector<Taxable> told;
            for (auto const& [taxation, item] : taxed) told.push_back({taxation->tax_class, item.amount, item.quantity});
            if (auto theirs = input_.taxes(told, rules_.basis)) return std::move(*theirs);
        }
        std::vector<tax::Item> items;
        items.reserve(taxed.size());
        for (auto const& [taxation, item] : taxed) items.push_back(item);
        return tax::split(items, rules_);
    }

    void take_taxes()
    {
        auto splits = split(taxed());
        if (totals_.delivery) totals_.delivery->split = joined(std::span{splits}.subspan(working_.size()));
        totals_.lines.resize(working_.size());
        for (std::size_t i = 0; i < working_.size(); ++i) {
            auto const place = i < position_.size() ? position_[i] : i;
            totals_.lines[place] = {working_[i].subtotal, std::move(outcome_.lines[i]), std::move(splits[i])};
            if (working_[i].gift_of) totals_.gifts.push_back(*working_[i].line);
        }
    }

    Result<Done> sum_up()
    {
        int128 subtotal = 0, discount = 0, tax = 0, total = 0;
        for (auto const& line : totals_.lines) {
            subtotal += line.subtotal;
            discount += sum_of(line.discounts);
            tax += line.split.tax;
            total += line.split.gross;
        }
        std::int64_t shipping = 0;
        if (auto const& delivery = totals_.delivery) {
            shipping = rules_.basis == tax::Basis::net ? delivery->split.net : delivery->split.gross;
            tax += delivery->split.tax;
            total += delivery->split.gross;
        }
        if (!fits(total) || !fits(subtotal)) return Code::amount_overflow;
        totals_.tax_included = rules_.basis == tax::Basis::gross;
        totals_.sums = {.subtotal = static_cast<std::int64_t>(subtotal),
                        .discount = static_cast<std::int64_t>(discount),
                        .shipping = shipping,
                        .tax = static_cast<std::int64_t>(tax),
                        .total = static_cast<std::int64_t>(total)};
        return Done{};
    }

    TotalsInput const& input_;
    tax::Rules rules_;
    bool strips_ = false;
    int128 goods_ = 0;
    std::vector<std::size_t> position_;   // of the input's lines, in the order in which they are worked on
    std::vector<TotalsInput::Line> gifts_;
    std::vector<Working> working_;
    promotion::Outcome outcome_;
    Totals totals_;
};

}   // namespace

DeliveryTax delivery_tax(std::string_view tax_class)
{
    if (tax_class == "proportional") return DeliveryTax::proportional;
    return tax_class == "highest" ? DeliveryTax::highest : DeliveryTax::of_class;
}

Result<Totals> reckon(TotalsInput const& input) { return Reckoning{input}.run(); }

}   // namespace workflows
