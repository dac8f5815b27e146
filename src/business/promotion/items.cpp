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
    if (a.code.empty() != b.code.empty()) return b.code.empty();
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

// Item promotions that share lines, directly or through others, and these lines.
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
    // Without a promotion that spans, each line is decided by itself.
    for (auto const* const candidate : candidates)
        if (candidate->spans())
            for (auto const line : candidate->targets) parent[root(line)] = root(candidate->targets.front());
    std::map<std::size_t, Component> by_root;
    for (auto const* const candidate : candidates) {
        std::vector<std::size_t> roots;
        for (auto const line : candidate->targets) roots.push_back(root(line));
        std::ranges::sort(roots);
        roots.erase(std::ranges::unique(roots).begin(), roots.end());
        for (auto const at : roots) by_root[at].candidates.push_back(candidate);
    }
    std::vector<Component> components;
    for (std::size_t line = 0; line < lines; ++line)
        if (auto const found = by_root.find(root(line)); found != by_root.end()) found->second.lines.push_back(line);
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

// What acts where, with some of the spanning ones chosen.
class Trial {
  public:
    Trial(Component const& component, std::span<Line const> lines, Context const& context, std::span<Candidate const* const> chosen)
        : lines_(lines)
        , context_(&context)
    {
        std::map<std::size_t, std::vector<Candidate const*>> on_line;
        for (auto const line : component.lines) {
            std::vector<Candidate const*> those;
            bool is_taken = false, is_shared = false;
            for (auto const* const candidate : component.candidates)
                if (!candidate->spans() && targets(*candidate, line)) those.push_back(candidate);
            for (auto const* const candidate : chosen)
                if (targets(*candidate, line)) (candidate->combines_with(Class::item) ? is_shared : is_taken) = true;
            if (!is_taken) on_line[line] = LineChoice{lines, context}.best(those, line, is_shared);
            left[line] = lines[line].amount;
        }
        for (auto const* const candidate : component.candidates) {
            if (!candidate->spans())
                act_on_lines(*candidate, on_line);
            else if (std::ranges::find(chosen, candidate) != chosen.end())
                act_together(*candidate);
        }
    }

    std::map<std::size_t, std::int64_t> left;
    std::vector<std::pair<std::size_t, Discount>> discounts;   // line and what
    std::int64_t saved = 0;

  private:
    void take(Candidate const& candidate, std::size_t line, std::int64_t amount)
    {
        left[line] -= amount;
        saved += amount;
        discounts.push_back({line, {candidate.number, amount}});
    }
    void act_on_lines(Candidate const& candidate, std::map<std::size_t, std::vector<Candidate const*>> const& on_line)
    {
        for (auto const& [line, acting] : on_line) {
            if (std::ranges::find(acting, &candidate) == acting.end()) continue;
            if (auto const amount = off_line(candidate, left[line], lines_[line], *context_); amount > 0) take(candidate, line, amount);
        }
    }
    void act_together(Candidate const& candidate)
    {
        std::vector<std::int64_t> all(lines_.size());
        for (auto const& [line, amount] : left) all[line] = amount;
        take_off(candidate, all, lines_, *context_, [&](std::size_t line, std::int64_t amount) { take(candidate, line, amount); });
    }

    std::span<Line const> lines_;
    Context const* context_;
};

bool is_better(Trial const& a, std::vector<Candidate const*> const& chosen, Trial const& b, std::vector<Candidate const*> const& before)
{
    if (a.saved != b.saved) return a.saved > b.saved;
    auto const less = [](Candidate const* x, Candidate const* y) { return is_preferred(*x->rule, *y->rule); };
    auto left = chosen, right = before;
    std::ranges::sort(left, less);
    std::ranges::sort(right, less);
    return std::ranges::lexicographical_compare(left, right, less) && !left.empty();
}

// Every conflict-free set of the spanning ones, or, where they are too many, the best one after the other.
Trial solve(Component const& component, std::span<Line const> lines, Context const& context, bool& was_greedy)
{
    std::vector<Candidate const*> spanning;
    std::ranges::copy_if(component.candidates, std::back_inserter(spanning), [](auto const* each) { return each->spans(); });
    std::vector<Candidate const*> best_set;
    Trial best{component, lines, context, {}};
    auto const consider = [&](std::vector<Candidate const*> const& set) {
        Trial trial{component, lines, context, set};
        if (!is_better(trial, set, best, best_set)) return false;
        best = std::move(trial);
        best_set = set;
        return true;
    };
    auto const fits = [](std::vector<Candidate const*> const& set, Candidate const* candidate) {
        return std::ranges::none_of(set, [&](Candidate const* other) { return are_in_conflict(*candidate, *other); });
    };
    if (spanning.size() > component_max) {
        was_greedy = true;
        for (bool found = true; found;) {
            found = false;
            auto const before = best_set;   // NOLINT(performance-unnecessary-copy-initialization): consider() changes the other one
            for (auto const* const candidate : spanning) {
                if (std::ranges::find(before, candidate) != before.end() || !fits(before, candidate)) continue;
                auto set = before;
                set.push_back(candidate);
                found = consider(set) || found;
            }
        }
        return best;
    }
    for (unsigned mask = 1; mask < 1u << spanning.size(); ++mask) {
        std::vector<Candidate const*> set;
        bool is_possible = true;
        for (std::size_t i = 0; i < spanning.size() && is_possible; ++i) {
            if ((mask >> i & 1u) == 0) continue;
            is_possible = fits(set, spanning[i]);
            set.push_back(spanning[i]);
        }
        if (is_possible) consider(set);
    }
    return best;
}

}   // namespace

Items choose_items(Candidates candidates, std::span<Line const> lines, Context const& context)
{
    Items items{.lines = std::vector<std::vector<Discount>>(lines.size())};
    for (auto const& line : lines) items.left.push_back(line.amount);
    for (auto const& component : components_of(candidates, lines.size())) {
        auto const trial = solve(component, lines, context, items.was_greedy);
        for (auto const& [line, amount] : trial.left) items.left[line] = amount;
        for (auto const& [line, discount] : trial.discounts) items.lines[line].push_back(discount);
    }
    items.total_left = std::accumulate(items.left.begin(), items.left.end(), std::int64_t{0});
    return items;
}

}   // namespace promotion
