#include "business/promotion/working.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace promotion {

bool Candidate::combines_with(Class cls) const { return std::ranges::find(rule->combines_with, cls) != rule->combines_with.end(); }

bool Candidate::spans() const
{
    auto const* const percent = std::get_if<Percent>(&action);
    return (percent != nullptr && percent->cap) || std::holds_alternative<AmountTotal>(action) || std::holds_alternative<Bxgy>(action) ||
           std::holds_alternative<MultiBuy>(action);
}

bool is_preferred(Promotion const& a, Promotion const& b)
{
    if (a.needs_code() != b.needs_code()) return a.needs_code();
    if (a.priority != b.priority) return a.priority < b.priority;
    return a.id < b.id;
}

namespace {

using Candidates = std::span<Candidate const* const>;

// On one line either one that does not combine with items acts, or all that do: each takes at most what is left, so that more of them
// never save less.
class LineChoice {
  public:
    LineChoice(std::span<Line const> lines, Context const& context) : lines_(lines), context_(context) {}

    // Of those that do not span. `combining` only: something else that combines acts on the line already.
    std::vector<Candidate const*> best(std::vector<Candidate const*> const& on_line, std::size_t line, bool combining) const
    {
        std::vector<Candidate const*> together;
        for (auto const* const each : on_line)
            if (each->combines_with(Class::item)) together.push_back(each);
        if (combining) return together;
        auto most = saving(together, line);
        Candidate const* alone = nullptr;
        for (auto const* const each : on_line) {
            if (each->combines_with(Class::item)) continue;
            auto const saved = off_line(*each, lines_[line].amount, lines_[line], context_);
            if (saved < most || saved == 0) continue;
            bool const wins = saved > most || is_preferred(*each->rule, alone != nullptr ? *alone->rule : *preferred(together)->rule);
            if (!wins) continue;
            most = saved;
            alone = each;
        }
        return alone != nullptr ? std::vector{alone} : together;
    }

  private:
    std::int64_t saving(std::vector<Candidate const*> const& together, std::size_t line) const
    {
        auto left = lines_[line].amount;
        for (auto const* const each : together) left -= off_line(*each, left, lines_[line], context_);
        return lines_[line].amount - left;
    }
    static Candidate const* preferred(std::vector<Candidate const*> const& all)
    {
        return *std::ranges::min_element(all, [](auto const* a, auto const* b) { return is_preferred(*a->rule, *b->rule); });
    }

    std::span<Line const> lines_;
    Context const& context_;
};

// Lines that are tied to each other by promotions that span them, and every item promotion on these.
struct Component {
    std::vector<Candidate const*> candidates;   // in the order in which they act
    std::vector<std::size_t> lines;
};

std::vector<Component> components_of(Candidates candidates, std::size_t lines)
{
    std::vector<std::size_t> parent(lines);
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    auto const root = [&](std::size_t line) {
        while (parent[line] != line) line = parent[line] = parent[parent[line]];
        return line;
    };
    std::vector<bool> is_tied(lines);
    for (auto const* const candidate : candidates)
        if (candidate->spans())
            for (auto const line : candidate->targets) {
                parent[root(line)] = root(candidate->targets.front());
                is_tied[line] = true;
            }
    std::map<std::size_t, Component> by_root;
    for (std::size_t line = 0; line < lines; ++line)
        if (is_tied[line]) by_root[root(line)].lines.push_back(line);
    for (auto const* const candidate : candidates)
        for (auto const line : candidate->targets) {
            if (!is_tied[line]) continue;
            auto& component = by_root[root(line)];
            if (component.candidates.empty() || component.candidates.back() != candidate) component.candidates.push_back(candidate);
        }
    std::vector<Component> components;
    for (auto& [at, component] : by_root) components.push_back(std::move(component));
    return components;
}

bool targets(Candidate const& candidate, std::size_t line) { return std::ranges::binary_search(candidate.targets, line); }

bool share_a_line(Candidate const& a, Candidate const& b)
{
    return std::ranges::any_of(a.targets, [&](std::size_t line) { return targets(b, line); });
}

bool are_in_conflict(Candidate const& a, Candidate const& b)
{
    return !(a.combines_with(Class::item) && b.combines_with(Class::item)) && share_a_line(a, b);
}

// What comes of a component with some of its spanning promotions chosen.
struct Trial {
    std::vector<Candidate const*> chosen;
    std::vector<std::int64_t> left;                            // of every line of the cart
    std::vector<std::pair<std::size_t, Discount>> discounts;   // line and what
    std::int64_t saved = 0;
};

class Solver {
  public:
    Solver(Component const& component, std::span<Line const> lines, Context const& context)
        : component_(component)
        , lines_(lines)
        , context_(context)
        , acting_(component.candidates.size())
        , states_(lines.size())
    {
        for (auto const& line : lines) amounts_.push_back(line.amount);
        std::vector<std::vector<Candidate const*>> on_line(lines.size());
        for (auto const* const candidate : component.candidates) {
            if (candidate->spans())
                spanning_.push_back(candidate);
            else
                for (auto const line : candidate->targets) on_line[line].push_back(candidate);   // others are not looked at
        }
        LineChoice const choice{lines, context};
        for (auto const line : component.lines) {
            for (auto const* const each : choice.best(on_line[line], line, false)) acting_[place_of(each)].free.push_back(line);
            for (auto const* const each : choice.best(on_line[line], line, true)) acting_[place_of(each)].shared.push_back(line);
        }
    }

    // Every conflict-free set of the spanning ones, or, where that is too much, the best one after the other.
    Trial solve(bool& was_greedy)
    {
        Trial best = attempt({});
        if (is_too_much()) {
            was_greedy = true;
            return greedy(std::move(best));
        }
        for (unsigned mask = 1; mask < 1u << spanning_.size(); ++mask) {
            std::vector<Candidate const*> set;
            bool is_possible = true;
            for (std::size_t i = 0; i < spanning_.size() && is_possible; ++i) {
                if ((mask >> i & 1u) == 0) continue;
                is_possible = fits(set, spanning_[i]);
                set.push_back(spanning_[i]);
            }
            if (is_possible) keep_better(best, attempt(std::move(set)));
        }
        return best;
    }

  private:
    // Where one that does not span acts: on lines that no spanning one has, and on those that a combining one has.
    struct Acting {
        std::vector<std::size_t> free, shared;
    };
    enum class State : std::uint8_t { free, shared, taken };

    std::size_t place_of(Candidate const* candidate) const
    {
        auto const found = std::ranges::lower_bound(component_.candidates, candidate->number, {}, &Candidate::number);
        return static_cast<std::size_t>(found - component_.candidates.begin());
    }

    // To try every set: of many lines and promotions a shopper would wait for it.
    bool is_too_much() const
    {
        constexpr std::size_t steps_max = 2'000'000;
        return spanning_.size() > component_max || (component_.lines.size() * component_.candidates.size() << spanning_.size()) > steps_max;
    }

    Trial greedy(Trial best)
    {
        std::vector<Trial> alone;
        for (auto const* const candidate : spanning_) alone.push_back(attempt({candidate}));
        std::ranges::sort(alone, [](Trial const& a, Trial const& b) { return is_better(a, b); });
        for (auto const& each : alone) {
            if (!fits(best.chosen, each.chosen.front())) continue;
            auto set = best.chosen;
            set.push_back(each.chosen.front());
            keep_better(best, attempt(std::move(set)));
        }
        return best;
    }

    static bool fits(std::vector<Candidate const*> const& set, Candidate const* candidate)
    {
        return std::ranges::none_of(set, [&](Candidate const* other) { return are_in_conflict(*candidate, *other); });
    }

    static bool is_better(Trial const& a, Trial const& b)
    {
        if (a.saved != b.saved) return a.saved > b.saved;
        auto const less = [](Candidate const* x, Candidate const* y) { return is_preferred(*x->rule, *y->rule); };
        auto left = a.chosen, right = b.chosen;
        std::ranges::sort(left, less);
        std::ranges::sort(right, less);
        return std::ranges::lexicographical_compare(left, right, less) && !left.empty();
    }
    static void keep_better(Trial& best, Trial trial)
    {
        if (is_better(trial, best)) best = std::move(trial);
    }

    Trial attempt(std::vector<Candidate const*> chosen)
    {
        for (auto const line : component_.lines) states_[line] = State::free;
        for (auto const* const candidate : chosen)
            for (auto const line : candidate->targets)
                if (!candidate->combines_with(Class::item))
                    states_[line] = State::taken;
                else if (states_[line] == State::free)
                    states_[line] = State::shared;
        Trial trial{.chosen = std::move(chosen), .left = amounts_};
        for (std::size_t i = 0; i < component_.candidates.size(); ++i) {
            auto const& candidate = *component_.candidates[i];
            act_on_lines(trial, candidate, acting_[i].free, State::free);
            act_on_lines(trial, candidate, acting_[i].shared, State::shared);
            if (candidate.spans() && std::ranges::find(trial.chosen, &candidate) != trial.chosen.end()) {
                auto const before = trial.left;
                take_off(candidate, before, lines_, context_,
                         [&](std::size_t line, std::int64_t amount) { take(trial, candidate, line, amount); });
            }
        }
        return trial;
    }
    void act_on_lines(Trial& trial, Candidate const& candidate, std::vector<std::size_t> const& lines, State state) const
    {
        for (auto const line : lines)
            if (states_[line] == state)
                if (auto const amount = off_line(candidate, trial.left[line], lines_[line], context_); amount > 0)
                    take(trial, candidate, line, amount);
    }
    static void take(Trial& trial, Candidate const& candidate, std::size_t line, std::int64_t amount)
    {
        trial.left[line] -= amount;
        trial.saved += amount;
        trial.discounts.push_back({line, {candidate.number, amount}});
    }

    Component const& component_;
    std::span<Line const> lines_;
    Context const& context_;
    std::vector<Candidate const*> spanning_;
    std::vector<Acting> acting_;   // of each candidate
    std::vector<State> states_;    // of each line of the cart
    std::vector<std::int64_t> amounts_;
};

}   // namespace

static void take(Items& items, std::size_t line, Discount discount)
{
    items.left[line] -= discount.amount;
    items.saved += discount.amount;
    items.lines[line].push_back(discount);
    items.acting.push_back(discount.promotion);
}

// Lines that no promotion ties to others: each is decided by itself.
static void choose_by_line(Items& items, Candidates candidates, std::span<Line const> lines, std::vector<bool> const& is_done,
                           Context const& context)
{
    std::vector<std::vector<Candidate const*>> on_line(lines.size());
    for (auto const* const candidate : candidates)
        for (auto const line : candidate->targets)
            if (!is_done[line]) on_line[line].push_back(candidate);
    LineChoice const choice{lines, context};
    for (std::size_t line = 0; line < lines.size(); ++line)
        for (auto const* const candidate : choice.best(on_line[line], line, false))
            if (auto const amount = off_line(*candidate, items.left[line], lines[line], context); amount > 0)
                take(items, line, {candidate->number, amount});
}

Items choose_items(Candidates candidates, std::span<Line const> lines, Context const& context)
{
    Items items{.lines = std::vector<std::vector<Discount>>(lines.size())};
    for (auto const& line : lines) items.left.push_back(line.amount);
    std::vector<bool> is_done(lines.size());
    for (auto const& component : components_of(candidates, lines.size())) {
        for (auto const line : component.lines) is_done[line] = true;
        auto const trial = Solver{component, lines, context}.solve(items.was_greedy);
        for (auto const& [line, discount] : trial.discounts) take(items, line, discount);
    }
    choose_by_line(items, candidates, lines, is_done, context);
    std::ranges::sort(items.acting);
    items.acting.erase(std::ranges::unique(items.acting).begin(), items.acting.end());
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].gift_of && items.lines[i].empty()) items.left[i] = 0;   // it does not come: there is nothing to take off
    items.total_left = std::accumulate(items.left.begin(), items.left.end(), std::int64_t{0});
    return items;
}

}   // namespace promotion
