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

    void promote()
    {
        if (input_.delivery) {
            totals_.delivery = Totals::Delivery{without_home_tax(input_.delivery->amount, *input_.delivery->taxation), {}, {}};
        }
        auto const shipping = totals_.delivery ? totals_.delivery->amount : 0;
        if (input_.promotions.empty() && input_.context.codes.empty()) {
            outcome_.lines.resize(working_.size());
            return;
        }
        outcome_ = promotion::apply(input_.promotions, input_.context, promotion_lines(), shipping);
        if (totals_.delivery) totals_.delivery->discounts = std::move(outcome_.shipping);
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

    void take_taxes()
    {
        std::vector<tax::Item> items;
        for (std::size_t i = 0; i < working_.size(); ++i) {
            auto const& [line, subtotal, gift_of] = working_[i];
            items.push_back({subtotal - sum_of(outcome_.lines[i]), line->quantity, &line->taxation->rates});
        }
        if (auto const& delivery = totals_.delivery)
            items.push_back({delivery->amount - sum_of(delivery->discounts), 1, &input_.delivery->taxation->rates});
        auto splits = tax::split(items, rules_);
        if (totals_.delivery) totals_.delivery->split = std::move(splits.back());
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

Result<Totals> reckon(TotalsInput const& input) { return Reckoning{input}.run(); }

}   // namespace workflows
