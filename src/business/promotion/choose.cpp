#include "business/promotion/working.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace promotion {

namespace {

// What is chosen or not as a whole: an order or shipping promotion, or all item promotions that get on with the same classes. Which of
// these acts on which line is decided by line, so that among them more never saves less.
struct Node {
    Class cls = Class::item;
    bool exclusive = false;
    bool with[3] = {};   // classes that it combines with
    std::vector<Candidate const*> candidates;
};

bool are_in_conflict(Node const& a, Node const& b)
{
    if (a.exclusive || b.exclusive) return true;
    if (a.cls == Class::item && b.cls == Class::item) return false;
    return !a.with[static_cast<int>(b.cls)] || !b.with[static_cast<int>(a.cls)];
}

using Set = std::vector<std::size_t>;   // of nodes, ascending

class Choice {
  public:
    Choice(std::span<Candidate const> candidates, std::span<Line const> lines, Context const& context, DeliveryPrice const& delivery)
        : candidates_(candidates)
        , lines_(lines)
        , context_(context)
        , delivery_(delivery)
    {
        for (auto const& candidate : candidates) add(candidate);
    }

    Set best(bool& was_greedy)
    {
        Set chosen, in_conflict;
        std::vector<Set> components;
        for (auto& component : this->components()) {
            if (component.size() == 1) {
                chosen.push_back(component.front());   // what is in nobody's way saves something or nothing
                continue;
            }
            in_conflict.insert(in_conflict.end(), component.begin(), component.end());
            components.push_back(std::move(component));
        }
        if (!components.empty() && in_conflict.size() <= component_max)
            components = {in_conflict};   // what one takes is not left to another
        for (auto const& component : components) {
            was_greedy = was_greedy || component.size() > component_max;
            chosen = component.size() > component_max ? greedy(chosen, component) : exact(chosen, component);
        }
        return chosen;
    }

    void tell(Set const& chosen, Outcome& outcome)
    {
        auto const& items = items_of(chosen);
        outcome.lines = items.lines;
        outcome.was_greedy = outcome.was_greedy || items.was_greedy;
        auto const left = left_after_orders(chosen, [&](std::size_t line, Discount const& share) { outcome.lines[line].push_back(share); });
        auto shipping = delivery_(left);
        each(chosen, Class::shipping, [&](Candidate const& candidate) {
            auto const off = off_total(candidate, shipping, context_);
            if (off > 0) outcome.shipping.push_back({candidate.number, off});
            shipping -= off;
        });
    }

  private:
    // Of each line; told(line, what an order promotion took of it).
    template <typename F> std::vector<std::int64_t> left_after_orders(Set const& set, F&& told)
    {
        auto const& items = items_of(set);
        auto left = items.left;
        auto total = items.total_left;
        each(set, Class::order, [&](Candidate const& candidate) {
            auto const off = off_total(candidate, total, context_);
            auto const shares = allocate(off, left);
            for (std::size_t i = 0; i < left.size(); ++i) {
                if (shares[i] > 0) told(i, Discount{candidate.number, shares[i]});
                left[i] -= shares[i];
            }
            total -= off;
        });
        return left;
    }

    // Asked for only where something could be taken off it.
    std::int64_t delivery_after(Set const& set)
    {
        if (std::ranges::none_of(set, [&](std::size_t node) { return nodes_[node].cls == Class::shipping; })) return 0;
        return delivery_(left_after_orders(set, [](std::size_t, Discount const&) {}));
    }

    void add(Candidate const& candidate)
    {
        auto const& rule = *candidate.rule;
        Node node{.cls = rule.cls, .exclusive = rule.exclusive};
        for (auto const cls : rule.combines_with) node.with[static_cast<int>(cls)] = true;
        auto const is_alike = [&](Node const& other) {
            return other.cls == Class::item && !other.exclusive && other.with[1] == node.with[1] && other.with[2] == node.with[2];
        };
        if (node.cls == Class::item && !node.exclusive) {
            if (auto const found = std::ranges::find_if(nodes_, is_alike); found != nodes_.end()) {
                found->candidates.push_back(&candidate);
                return;
            }
        }
        node.candidates.push_back(&candidate);
        nodes_.push_back(std::move(node));
    }

    std::vector<Set> components() const
    {
        std::vector<Set> components;
        std::vector<bool> seen(nodes_.size());
        for (std::size_t first = 0; first < nodes_.size(); ++first) {
            if (seen[first]) continue;
            Set component{first};
            seen[first] = true;
            for (std::size_t at = 0; at < component.size(); ++at)
                for (std::size_t other = 0; other < nodes_.size(); ++other)
                    if (!seen[other] && are_in_conflict(nodes_[component[at]], nodes_[other])) {
                        seen[other] = true;
                        component.push_back(other);
                    }
            std::ranges::sort(component);
            components.push_back(std::move(component));
        }
        return components;
    }

    bool fits(Set const& set, std::size_t node) const
    {
        return std::ranges::none_of(set, [&](std::size_t other) { return are_in_conflict(nodes_[node], nodes_[other]); });
    }

    static Set joined(Set set, Set const& more)
    {
        set.insert(set.end(), more.begin(), more.end());
        std::ranges::sort(set);
        return set;
    }

    Set exact(Set const& chosen, Set const& component)
    {
        Set best = chosen;
        for (unsigned mask = 1; mask < 1u << component.size(); ++mask) {
            Set set;
            bool is_possible = true;
            for (std::size_t i = 0; i < component.size() && is_possible; ++i) {
                if ((mask >> i & 1u) == 0) continue;
                is_possible = fits(set, component[i]);
                set.push_back(component[i]);
            }
            if (!is_possible) continue;
            if (auto candidate = joined(chosen, set); is_better(candidate, best)) best = std::move(candidate);
        }
        return best;
    }

    // The largest saving first, as each has it by itself, as far as it saves anything beside the others.
    Set greedy(Set const& chosen, Set const& component)
    {
        std::vector<Set> alone;
        for (auto const node : component) alone.push_back(joined(chosen, {node}));
        std::vector<std::size_t> order(component.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, [&](std::size_t x, std::size_t y) { return is_better(alone[x], alone[y]); });
        Set taken, best = chosen;
        for (auto const i : order) {
            if (!fits(taken, component[i])) continue;
            auto candidate = joined(best, {component[i]});
            if (!is_better(candidate, best)) continue;
            best = std::move(candidate);
            taken.push_back(component[i]);
        }
        return best;
    }

    // What a set takes off, and which of its promotions took part in it, the preferred first.
    struct Worth {
        std::int64_t saved = 0;
        std::vector<Promotion const*> acting;
    };

    bool is_better(Set const& a, Set const& b)
    {
        auto const &x = worth_of(a), &y = worth_of(b);
        if (x.saved != y.saved) return x.saved > y.saved;
        return std::ranges::lexicographical_compare(x.acting, y.acting,
                                                    [](Promotion const* p, Promotion const* q) { return is_preferred(*p, *q); });
    }

    Worth const& worth_of(Set const& set)
    {
        auto const [found, is_new] = worths_.try_emplace(set);
        if (!is_new) return found->second;
        auto& worth = found->second;
        auto const& items = items_of(set);
        worth.saved = items.saved;
        for (auto const number : items.acting) worth.acting.push_back(candidates_[number].rule);
        auto goods = items.total_left, shipping = delivery_after(set);
        for (auto const cls : {Class::order, Class::shipping})
            each(set, cls, [&](Candidate const& candidate) {
                auto& left = cls == Class::order ? goods : shipping;
                auto const off = off_total(candidate, left, context_);
                left -= off;
                worth.saved += off;
                if (off > 0) worth.acting.push_back(candidate.rule);
            });
        std::ranges::sort(worth.acting, [](Promotion const* p, Promotion const* q) { return is_preferred(*p, *q); });
        return worth;
    }

    // Candidates are in the order in which they act; so are the nodes of a class, which hold one each.
    template <typename F> void each(Set const& set, Class cls, F&& act) const
    {
        for (auto const node : set)
            if (nodes_[node].cls == cls) act(*nodes_[node].candidates.front());
    }

    Items const& items_of(Set const& set)
    {
        Set items;
        for (auto const node : set)
            if (nodes_[node].cls == Class::item) items.push_back(node);
        auto const [found, is_new] = items_.try_emplace(items);
        if (is_new) {
            std::vector<Candidate const*> acting;
            for (auto const node : items) acting.insert(acting.end(), nodes_[node].candidates.begin(), nodes_[node].candidates.end());
            std::ranges::sort(acting, {}, &Candidate::number);
            found->second = choose_items(acting, lines_, context_);
        }
        return found->second;
    }

    std::span<Candidate const> candidates_;   // each stands at its number
    std::span<Line const> lines_;
    Context const& context_;
    DeliveryPrice const& delivery_;
    std::vector<Node> nodes_;
    std::map<Set, Items> items_;
    std::map<Set, Worth> worths_;
};

// In the order in which they act, whatever the order of the input.
std::vector<std::size_t> order_of(std::span<Promotion const> promotions)
{
    std::vector<std::size_t> order(promotions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        auto const& x = promotions[a];
        auto const& y = promotions[b];
        return std::tie(x.cls, x.priority, x.id) < std::tie(y.cls, y.priority, y.id);
    });
    return order;
}

void sum_up(Outcome& outcome, std::span<std::size_t const> order)
{
    std::map<std::size_t, std::int64_t> amounts;
    for (auto const& line : outcome.lines)
        for (auto const& discount : line) amounts[discount.promotion] += discount.amount;
    for (auto const& discount : outcome.shipping) amounts[discount.promotion] += discount.amount;
    for (auto const number : order)
        if (auto const found = amounts.find(number); found != amounts.end()) outcome.applied.push_back({number, found->second});
}

bool clashes(Promotion const& a, Promotion const& b)
{
    auto const allows = [](Promotion const& p, Class cls) { return std::ranges::find(p.combines_with, cls) != p.combines_with.end(); };
    return a.exclusive || b.exclusive || !allows(a, b.cls) || !allows(b, a.cls);
}

bool share_a_line(Candidate const& a, Candidate const& b)
{
    return std::ranges::any_of(a.targets, [&](std::size_t line) { return std::ranges::binary_search(b.targets, line); });
}

// Its conditions hold, and it took nothing off: something else did, or there was nothing to take it off.
Reason why_not(Candidate const& lost, std::span<Candidate const> candidates, Outcome const& outcome, std::span<Promotion const> promotions)
{
    bool is_beaten = false;
    for (auto const& candidate : candidates) {
        auto const& winner = *candidate.rule;
        auto const number = static_cast<std::size_t>(&winner - promotions.data());
        bool const acted = std::ranges::find(outcome.applied, number, &Discount::promotion) != outcome.applied.end();
        bool const are_items = winner.cls == Class::item && lost.rule->cls == Class::item && !winner.exclusive && !lost.rule->exclusive;
        if (!acted || !clashes(*lost.rule, winner) || (are_items && !share_a_line(lost, candidate))) continue;
        if (winner.needs_code()) return Reason::not_combinable;
        is_beaten = true;
    }
    return is_beaten ? Reason::better_offer_applied : Reason::min_not_met;
}

}   // namespace

std::vector<std::size_t> gifts(std::span<Promotion const> promotions, Context const& context, std::span<Line const> lines)
{
    Conditions const conditions{context, lines};
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < promotions.size(); ++i) {
        auto const& p = promotions[i];
        if (std::holds_alternative<Gift>(p.action) && entered_code(p, context) && !conditions.judge(p)) found.push_back(i);
    }
    return found;
}

static bool lacks_currency(Promotion const& p, Currency currency)
{
    return std::visit(
        [&](auto const& action) {
            if constexpr (requires { action.steps; })
                return std::ranges::none_of(action.steps, [&](auto const& step) {
                    auto const* const total = std::get_if<AmountTotal>(&step.off);
                    return step.from.in(currency) && (total == nullptr || total->amount.in(currency));
                });
            else if constexpr (requires { action.amount.in(currency); })
                return !action.amount.in(currency);
            else if constexpr (requires { action.cap->in(currency); })
                return action.cap && !action.cap->in(currency);
            else
                return false;
        },
        p.action);
}

// Every code in the cart, with why it does nothing as far as that is known. Nothing: it may do something.
static std::map<std::string, std::optional<Reason>, std::less<>> entered_codes(Context const& context)
{
    std::map<std::string, std::optional<Reason>, std::less<>> codes;
    for (auto const& code : context.codes) codes.emplace(code, Reason::not_found);
    for (auto const& bulk : context.bulk) codes[bulk.code] = Reason::not_combinable;   // but for the one of them that counts
    for (auto const& code : context.spent.codes) codes[code] = Reason::exhausted;
    return codes;
}

Outcome apply(std::span<Promotion const> promotions, Context const& context, std::span<Line const> lines, std::int64_t shipping)
{
    return apply(promotions, context, lines, [shipping](std::span<std::int64_t const>) { return shipping; });
}

Outcome apply(std::span<Promotion const> promotions, Context const& context, std::span<Line const> lines, DeliveryPrice const& delivery)
{
    Outcome outcome;
    auto const order = order_of(promotions);
    Conditions const conditions{context, lines};
    std::vector<Candidate> candidates;
    auto codes = entered_codes(context);
    for (auto const number : order) {
        auto const& p = promotions[number];
        auto const code = entered_code(p, context);
        if (!code) continue;
        auto verdict = conditions.judge(p);
        if (!verdict && lacks_currency(p, context.currency)) verdict = Reason::wrong_currency;
        auto candidate = verdict ? std::nullopt : conditions.candidate(number, p);
        if (!verdict && !candidate) verdict = Reason::min_not_met;
        // Several may share a code: one that applies is enough.
        if (auto const entered = codes.find(*code); entered != codes.end() && entered->second) entered->second = verdict;
        if (candidate) {
            candidate->number = candidates.size();   // in the order in which they act
            candidates.push_back(std::move(*candidate));
        }
    }

    Choice choice{candidates, lines, context, delivery};
    auto const chosen = choice.best(outcome.was_greedy);
    choice.tell(chosen, outcome);
    auto const number_of = [&](Discount& discount) {
        discount.promotion = static_cast<std::size_t>(candidates[discount.promotion].rule - promotions.data());
    };
    for (auto& line : outcome.lines) std::ranges::for_each(line, number_of);
    std::ranges::for_each(outcome.shipping, number_of);
    sum_up(outcome, order);

    for (auto const& candidate : candidates) {
        auto const& p = *candidate.rule;
        auto const number = static_cast<std::size_t>(&p - promotions.data());
        bool const acted = std::ranges::find(outcome.applied, number, &Discount::promotion) != outcome.applied.end();
        auto const code = *entered_code(p, context);
        bool const is_good_for_another = std::ranges::any_of(
            outcome.applied, [&](Discount const& discount) { return entered_code(promotions[discount.promotion], context) == code; });
        if (!code.empty() && !acted && !is_good_for_another) codes.find(code)->second = why_not(candidate, candidates, outcome, promotions);
    }
    for (auto const& [code, reason] : codes)
        if (reason) outcome.rejected.push_back({code, *reason});
    return outcome;
}

}   // namespace promotion
