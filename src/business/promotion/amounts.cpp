#include "business/promotion/working.hpp"

#include <algorithm>
#include <numeric>

namespace promotion {

static constexpr std::int64_t whole = 1'000'000;

template <typename... F> struct Cases : F... {
    using F::operator()...;
};

static std::int64_t part(std::int64_t amount, std::int64_t ppm, Rounding rounding)
{
    return static_cast<std::int64_t>(divide_rounded(int128{amount} * ppm, whole, rounding));
}

static std::int64_t times(std::int64_t amount, std::int64_t quantity, std::int64_t most)
{
    return static_cast<std::int64_t>(std::min(int128{amount} * quantity, int128{most}));
}

std::int64_t off_line(Candidate const& candidate, std::int64_t left, Line const& line, Context const& context)
{
    auto const in_currency = [&](Amounts const& amounts) { return amounts.in(context.currency); };
    return std::visit(Cases{
                          [&](Percent const& percent) { return part(left, percent.ppm, context.rounding); },
                          [&](AmountEach const& each) { return times(in_currency(each.amount).value_or(0), line.quantity, left); },
                          [&](FixedPrice const& fixed) {
                              auto const price = in_currency(fixed.amount);
                              return price ? left - times(*price, line.quantity, left) : 0;
                          },
                          [&](Gift const&) { return left; },
                          [](auto const&) { return std::int64_t{0}; },
                      },
                      candidate.action);
}

std::int64_t off_total(Candidate const& candidate, std::int64_t left, Context const& context)
{
    auto const fixed = [&](Amounts const& amounts) { return std::min(amounts.in(context.currency).value_or(0), left); };
    return std::visit(Cases{
                          [&](Percent const& percent) {
                              auto const amount = part(left, percent.ppm, context.rounding);
                              if (!percent.cap) return amount;
                              return std::min(amount, percent.cap->in(context.currency).value_or(0));
                          },
                          [&](AmountTotal const& total) { return fixed(total.amount); },
                          [&](ShipFree const&) { return left; },
                          [&](ShipPercent const& percent) { return part(left, percent.ppm, context.rounding); },
                          [&](ShipAmount const& amount) { return fixed(amount.amount); },
                          [](auto const&) { return std::int64_t{0}; },
                      },
                      candidate.action);
}

namespace {

// Units of one line that cost the same.
struct Run {
    std::int64_t price, count;
    std::size_t target;   // position among the targets
};

// A line's amount is shared by its units as evenly as minor units allow.
std::vector<Run> runs_of(Candidate const& candidate, std::span<std::int64_t const> left, std::span<Line const> lines)
{
    std::vector<Run> runs;
    for (std::size_t i = 0; i < candidate.targets.size(); ++i) {
        auto const line = candidate.targets[i];
        std::int64_t const quantity = lines[line].quantity, each = left[line] / quantity, more = left[line] % quantity;
        if (more > 0) runs.push_back({each + 1, more, i});
        runs.push_back({each, quantity - more, i});
    }
    return runs;
}

std::int64_t count_of(std::vector<Run> const& runs)
{
    return std::accumulate(runs.begin(), runs.end(), std::int64_t{0}, [](auto sum, Run const& run) { return sum + run.count; });
}

std::vector<std::int64_t> off_cheapest(Bxgy const& bxgy, std::vector<Run> runs, std::size_t targets, Rounding rounding)
{
    auto wanted = std::min(count_of(runs) / (bxgy.buy + bxgy.get), bxgy.max) * bxgy.get;
    std::ranges::sort(runs, {}, [](Run const& run) { return std::pair{run.price, run.target}; });
    std::vector<std::int64_t> amounts(targets);
    for (auto const& run : runs) {
        auto const count = std::min(run.count, wanted);
        wanted -= count;
        amounts[run.target] += run.price * count;
    }
    for (auto& amount : amounts) amount = part(amount, bxgy.ppm, rounding);
    return amounts;
}

// Groups of units, the dearest first, each of which becomes cheaper where it costs more than `price`.
std::vector<std::int64_t> off_groups(MultiBuy const& multi, std::int64_t price, std::vector<Run> runs, std::size_t targets)
{
    std::ranges::sort(runs, {}, [](Run const& run) { return std::pair{-run.price, run.target}; });
    std::vector<std::int64_t> weights(targets);
    std::int64_t off = 0;
    auto groups_left = count_of(runs) / multi.quantity;
    for (std::size_t at = 0; groups_left > 0;) {
        if (runs[at].count == 0) {
            ++at;
            continue;
        }
        auto const alike = std::min(runs[at].count / multi.quantity, groups_left);   // groups of units that cost the same
        std::vector<std::pair<std::size_t, std::int64_t>> taken;                     // target, amount
        std::int64_t times_taken = std::max<std::int64_t>(alike, 1), sum = 0;
        if (alike > 0) {
            sum = runs[at].price * multi.quantity;
            taken.emplace_back(runs[at].target, sum);
            runs[at].count -= alike * multi.quantity;
        } else {
            for (auto needed = multi.quantity; needed > 0; ++at) {
                auto const count = std::min(runs[at].count, needed);
                needed -= count;
                runs[at].count -= count;
                sum += runs[at].price * count;
                taken.emplace_back(runs[at].target, runs[at].price * count);
                if (needed == 0) break;
            }
        }
        groups_left -= times_taken;
        if (sum <= price) break;   // the others cost less
        off += (sum - price) * times_taken;
        for (auto const& [target, amount] : taken) weights[target] += amount * times_taken;
    }
    return allocate(off, weights);
}

std::vector<std::int64_t> off_together(Candidate const& candidate, std::int64_t amount, std::span<std::int64_t const> left)
{
    std::vector<std::int64_t> weights;
    for (auto const line : candidate.targets) weights.push_back(left[line]);
    return allocate(std::min(amount, std::accumulate(weights.begin(), weights.end(), std::int64_t{0})), weights);
}

std::vector<std::int64_t> off_spanned(Candidate const& candidate, std::span<std::int64_t const> left, std::span<Line const> lines,
                                      Context const& context)
{
    auto const targets = candidate.targets.size();
    if (auto const* const total = std::get_if<AmountTotal>(&candidate.action))
        return off_together(candidate, total->amount.in(context.currency).value_or(0), left);
    if (auto const* const bxgy = std::get_if<Bxgy>(&candidate.action))
        return off_cheapest(*bxgy, runs_of(candidate, left, lines), targets, context.rounding);
    if (auto const* const multi = std::get_if<MultiBuy>(&candidate.action)) {
        auto const price = multi->amount.in(context.currency);
        return price ? off_groups(*multi, *price, runs_of(candidate, left, lines), targets) : std::vector<std::int64_t>(targets);
    }
    auto const& percent = std::get<Percent>(candidate.action);
    auto const cap = percent.cap->in(context.currency).value_or(0);
    std::vector<std::int64_t> amounts;
    for (auto const line : candidate.targets) amounts.push_back(part(left[line], percent.ppm, context.rounding));
    auto const sum = std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
    return sum <= cap ? amounts : allocate(cap, amounts);
}

}   // namespace

void take_off(Candidate const& candidate, std::span<std::int64_t const> left, std::span<Line const> lines, Context const& context,
              Told const& told)
{
    auto const amounts = off_spanned(candidate, left, lines, context);
    for (std::size_t i = 0; i < amounts.size(); ++i)
        if (amounts[i] > 0) told(candidate.targets[i], amounts[i]);
}

}   // namespace promotion
