#include "support/exact_totals.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace testing {

namespace {

using promotion::Class;
using promotion::Promotion;
using workflows::TotalsInput;

// n/d rounded; ties as the mode has it. Neither is negative.
std::int64_t round(int128 n, int128 d, Rounding mode)
{
    int128 const below = n / d, twice = (n - below * d) * 2;
    bool up = twice > d;
    if (twice == d) up = mode == Rounding::half_up || (mode == Rounding::half_even && below % 2 == 1);
    return static_cast<std::int64_t>(below + (up ? 1 : 0));
}

// Largest remainder, by looking for the largest one again and again.
std::vector<std::int64_t> spread(std::int64_t amount, std::vector<std::int64_t> const& weights)
{
    int128 const total = std::accumulate(weights.begin(), weights.end(), int128{0});
    std::vector<std::int64_t> shares(weights.size());
    std::vector<int128> rest(weights.size());
    std::int64_t left = amount;
    for (std::size_t i = 0; i < weights.size() && total > 0; ++i) {
        shares[i] = static_cast<std::int64_t>(int128{amount} * weights[i] / total);
        rest[i] = int128{amount} * weights[i] - total * shares[i];
        left -= shares[i];
    }
    for (; left > 0 && total > 0; --left) {
        auto const largest = static_cast<std::size_t>(std::ranges::max_element(rest) - rest.begin());
        ++shares[largest];
        rest[largest] = -1;
    }
    return shares;
}

struct Cart {
    explicit Cart(TotalsInput const& from) : input(from)
    {
        for (auto const& line : from.lines) order.push_back(&line);
        std::ranges::sort(order, {}, [](auto const* line) { return std::pair{line->sku, line->quantity}; });
        for (auto const* line : order)
            amounts.push_back(round(int128{line->price.amount.amount} * line->quantity, line->price.per, from.rules.rounding));
        shipping = from.delivery ? from.delivery->amount : 0;
        for (auto const& p : from.promotions) rules.push_back(&p);
        std::ranges::sort(rules, {}, [](auto const* p) { return std::tuple{p->priority, p->id}; });
    }

    std::int64_t money(promotion::Amounts const& amounts_of) const { return *amounts_of.in(input.context.currency); }

    bool targets(Promotion const& p, std::size_t line) const
    {
        if (p.condition.goods.with.empty()) return true;
        auto const& names = p.condition.goods.with.front();
        return std::ranges::find(names, "sku:" + order[line]->sku) != names.end();
    }
    bool applies(Promotion const& p) const
    {
        for (std::size_t i = 0; i < order.size(); ++i)
            if (targets(p, i)) return true;
        return false;
    }

    TotalsInput const& input;
    std::vector<TotalsInput::Line const*> order;
    std::vector<std::int64_t> amounts;
    std::int64_t shipping = 0;
    std::vector<Promotion const*> rules;   // in the order in which they act
};

bool allows(Promotion const& p, Class cls) { return std::ranges::find(p.combines_with, cls) != p.combines_with.end(); }
bool allow_each_other(Promotion const& a, Promotion const& b) { return allows(a, b.cls) && allows(b, a.cls); }

bool spans(Promotion const& p)
{
    auto const* const percent = std::get_if<promotion::Percent>(&p.action);
    return p.action.index() == 2 || p.action.index() == 4 || p.action.index() == 6 || (percent != nullptr && percent->cap);
}

// Every unit by itself: its amount and its line.
std::vector<std::pair<std::int64_t, std::size_t>> units_of(Cart const& cart, Promotion const& p, std::vector<std::int64_t> const& left)
{
    std::vector<std::pair<std::int64_t, std::size_t>> units;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (!cart.targets(p, i)) continue;
        auto const quantity = static_cast<std::size_t>(cart.order[i]->quantity);
        for (auto const share : spread(left[i], std::vector<std::int64_t>(quantity, 1))) units.emplace_back(share, i);
    }
    return units;
}

std::vector<std::int64_t> off(Cart const& cart, Promotion const& p, std::vector<std::int64_t> const& left)
{
    auto const mode = cart.input.rules.rounding;
    std::vector<std::int64_t> amounts(left.size()), weights(left.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        if (cart.targets(p, i)) weights[i] = left[i];
    if (auto const* const percent = std::get_if<promotion::Percent>(&p.action)) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < left.size(); ++i) sum += amounts[i] = round(int128{weights[i]} * percent->ppm, 1'000'000, mode);
        if (percent->cap && sum > cart.money(*percent->cap)) return spread(cart.money(*percent->cap), amounts);
    } else if (auto const* const each = std::get_if<promotion::AmountEach>(&p.action)) {
        for (std::size_t i = 0; i < left.size(); ++i) amounts[i] = std::min(weights[i], cart.money(each->amount) * cart.order[i]->quantity);
    } else if (auto const* const fixed = std::get_if<promotion::FixedPrice>(&p.action)) {
        for (std::size_t i = 0; i < left.size(); ++i)
            amounts[i] = std::max<std::int64_t>(0, weights[i] - cart.money(fixed->amount) * cart.order[i]->quantity);
    } else if (auto const* const total = std::get_if<promotion::AmountTotal>(&p.action)) {
        return spread(std::min(cart.money(total->amount), std::accumulate(weights.begin(), weights.end(), std::int64_t{0})), weights);
    } else if (auto const* const bxgy = std::get_if<promotion::Bxgy>(&p.action)) {
        auto units = units_of(cart, p, left);
        std::ranges::sort(units);
        auto const groups = std::min(static_cast<std::int64_t>(units.size()) / (bxgy->buy + bxgy->get), bxgy->max);
        for (std::int64_t i = 0; i < groups * bxgy->get; ++i)
            amounts[units[static_cast<std::size_t>(i)].second] += units[static_cast<std::size_t>(i)].first;
        for (auto& amount : amounts) amount = round(int128{amount} * bxgy->ppm, 1'000'000, mode);
    } else if (auto const* const multi = std::get_if<promotion::MultiBuy>(&p.action)) {
        auto units = units_of(cart, p, left);
        std::ranges::sort(units, [](auto const& a, auto const& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
        std::vector<std::int64_t> grouped(left.size());
        std::int64_t saved = 0;
        auto const size = static_cast<std::size_t>(multi->quantity);
        for (std::size_t at = 0; at + size <= units.size(); at += size) {
            std::int64_t sum = 0;
            for (std::size_t i = at; i < at + size; ++i) sum += units[i].first;
            if (sum <= cart.money(multi->amount)) continue;
            saved += sum - cart.money(multi->amount);
            for (std::size_t i = at; i < at + size; ++i) grouped[units[i].second] += units[i].first;
        }
        return spread(saved, grouped);
    }
    return amounts;
}

std::int64_t off_sum(Cart const& cart, Promotion const& p, std::int64_t left)
{
    auto const mode = cart.input.rules.rounding;
    if (auto const* const percent = std::get_if<promotion::Percent>(&p.action)) {
        auto const amount = round(int128{left} * percent->ppm, 1'000'000, mode);
        return percent->cap ? std::min(amount, cart.money(*percent->cap)) : amount;
    }
    if (auto const* const total = std::get_if<promotion::AmountTotal>(&p.action)) return std::min(left, cart.money(total->amount));
    if (auto const* const percent = std::get_if<promotion::ShipPercent>(&p.action))
        return round(int128{left} * percent->ppm, 1'000'000, mode);
    if (auto const* const amount = std::get_if<promotion::ShipAmount>(&p.action)) return std::min(left, cart.money(amount->amount));
    return left;
}

// All that is left of the goods with these item promotions: each line's choice among those that do not span is tried as well.
std::int64_t least_left(Cart const& cart, std::vector<Promotion const*> const& items)
{
    std::size_t const count = cart.order.size();
    std::vector<std::vector<std::set<Promotion const*>>> options(count);
    for (std::size_t line = 0; line < count; ++line) {
        std::set<Promotion const*> together;
        std::vector<Promotion const*> alone;
        bool is_taken = false, is_shared = false;
        for (auto const* p : items) {
            if (!cart.targets(*p, line)) continue;
            if (spans(*p))
                (allows(*p, Class::item) ? is_shared : is_taken) = true;
            else if (allows(*p, Class::item))
                together.insert(p);
            else
                alone.push_back(p);
        }
        options[line].push_back(is_taken ? std::set<Promotion const*>{} : together);
        if (!is_taken && !is_shared)
            for (auto const* p : alone) options[line].push_back({p});
    }
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::vector<std::size_t> chosen(count);
    std::function<void(std::size_t)> const choose = [&](std::size_t line) {
        if (line < count) {
            for (chosen[line] = 0; chosen[line] < options[line].size(); ++chosen[line]) choose(line + 1);
            return;
        }
        auto left = cart.amounts;
        for (auto const* p : items) {
            auto amounts = off(cart, *p, left);
            for (std::size_t i = 0; i < count; ++i)
                if (spans(*p) || options[i][chosen[i]].contains(p)) left[i] -= amounts[i];
        }
        least = std::min(least, std::accumulate(left.begin(), left.end(), std::int64_t{0}));
    };
    choose(0);
    return least;
}

bool share_a_line(Cart const& cart, Promotion const& a, Promotion const& b)
{
    for (std::size_t i = 0; i < cart.order.size(); ++i)
        if (cart.targets(a, i) && cart.targets(b, i)) return true;
    return false;
}

bool may_stand_together(Cart const& cart, Promotion const& a, Promotion const& b)
{
    if (a.exclusive || b.exclusive) return a.cls == Class::item && b.cls == Class::item && &a == &b;
    if (a.cls != Class::item || b.cls != Class::item) return allow_each_other(a, b);
    return !(spans(a) && spans(b)) || allow_each_other(a, b) || !share_a_line(cart, a, b);
}

// Item promotions that get on with the same classes are chosen together; only those that span lines may each stay out.
bool belong_together(Promotion const& chosen, Promotion const& left_out)
{
    return chosen.cls == Class::item && left_out.cls == Class::item && !chosen.exclusive && !left_out.exclusive && !spans(left_out) &&
           allows(chosen, Class::order) == allows(left_out, Class::order) &&
           allows(chosen, Class::shipping) == allows(left_out, Class::shipping);
}

}   // namespace

std::int64_t best_saving(TotalsInput const& input)
{
    Cart const cart{input};
    std::vector<Promotion const*> possible;
    for (auto const* p : cart.rules)
        if (cart.applies(*p)) possible.push_back(p);
    auto const goods = std::accumulate(cart.amounts.begin(), cart.amounts.end(), std::int64_t{0});
    std::int64_t best = 0;
    for (unsigned mask = 0; mask < 1u << possible.size(); ++mask) {
        std::vector<Promotion const*> items, others;
        bool fits = true;
        for (std::size_t i = 0; i < possible.size(); ++i) {
            if ((mask >> i & 1u) == 0) continue;
            for (std::size_t j = 0; j < possible.size(); ++j) {
                bool const is_chosen = (mask >> j & 1u) != 0;
                if (is_chosen && j < i) fits = fits && may_stand_together(cart, *possible[i], *possible[j]);
                if (!is_chosen) fits = fits && !belong_together(*possible[i], *possible[j]);
            }
            (possible[i]->cls == Class::item ? items : others).push_back(possible[i]);
        }
        if (!fits) continue;
        auto left = least_left(cart, items), shipping = cart.shipping;
        for (auto const* p : others) {
            auto& from = p->cls == Class::order ? left : shipping;
            from -= off_sum(cart, *p, from);
        }
        best = std::max(best, goods - left + cart.shipping - shipping);
    }
    return best;
}

namespace {

// The tax of an amount, all rates as one fraction; only rates beside each other.
std::int64_t tax_of(std::int64_t amount, tax::Rates const& rates, tax::Rules const& rules)
{
    int128 sum = 0;
    for (auto const& rate : rates) sum += rate.ppm;
    return rules.basis == tax::Basis::net ? round(amount * sum, 1'000'000, rules.rounding)
                                          : round(amount * sum, 1'000'000 + sum, rules.rounding);
}

std::int64_t taken(std::vector<promotion::Discount> const& discounts)
{
    std::int64_t sum = 0;
    for (auto const& each : discounts) sum += each.amount;
    return sum;
}

struct Taxed {
    std::int64_t amount;
    int quantity;
    tax::Rates const* rates;
    tax::Split const* split;
};

std::string find_wrong_taxes(std::vector<Taxed> const& all, tax::Rules const& rules)
{
    for (auto const& each : all) {
        auto const& s = *each.split;
        std::int64_t lines = 0;
        for (auto const& line : s.lines) lines += line.amount;
        if (lines != s.tax || s.net + s.tax != s.gross) return "a split that does not add up";
        if ((rules.basis == tax::Basis::net ? s.net : s.gross) != each.amount) return "tax of another amount";
        if (rules.scope == tax::Scope::per_line && s.tax != tax_of(each.amount, *each.rates, rules)) return "tax of a line";
        if (rules.scope != tax::Scope::per_unit) continue;
        std::int64_t tax = 0;
        for (auto const share : spread(each.amount, std::vector<std::int64_t>(static_cast<std::size_t>(each.quantity), 1)))
            tax += tax_of(share, *each.rates, rules);
        if (s.tax != tax) return "tax of the units";
    }
    if (rules.scope != tax::Scope::per_total) return "";
    for (auto const& first : all) {
        std::int64_t amount = 0, tax = 0;
        for (auto const& each : all)
            if (*each.rates == *first.rates) {
                amount += each.amount;
                tax += each.split->tax;
            }
        if (tax != tax_of(amount, *first.rates, rules)) return "tax of all with a rate";
    }
    return "";
}

}   // namespace

std::string find_wrong(TotalsInput const& input, workflows::Totals const& totals)
{
    std::vector<Taxed> all;
    std::int64_t subtotal = 0, discount = 0, net = 0, tax = 0, gross = 0;
    for (std::size_t i = 0; i < input.lines.size(); ++i) {
        auto const& line = input.lines[i];
        auto const& came_to = totals.lines[i];
        if (came_to.subtotal != round(int128{line.price.amount.amount} * line.quantity, line.price.per, input.rules.rounding))
            return "subtotal";
        all.push_back({came_to.subtotal - taken(came_to.discounts), line.quantity, &line.taxation->rates, &came_to.split});
        if (all.back().amount < 0) return "a line below zero";
        subtotal += came_to.subtotal;
        discount += taken(came_to.discounts);
    }
    if (input.delivery) {
        all.push_back(
            {totals.delivery->amount - taken(totals.delivery->discounts), 1, &input.delivery->taxation->rates, &totals.delivery->split});
        if (all.back().amount < 0) return "shipping below zero";
    }
    for (auto const& each : all) {
        net += each.split->net;
        tax += each.split->tax;
        gross += each.split->gross;
    }
    auto const& sums = totals.sums;
    auto const shipping = input.delivery ? all.back().amount : 0;
    bool const is_net = input.rules.basis == tax::Basis::net;
    if (sums.subtotal != subtotal || sums.discount != discount || sums.shipping != shipping || sums.tax != tax || sums.total != gross)
        return "sums";
    if (sums.total != subtotal - discount + shipping + (is_net ? tax : 0) || net + tax != gross) return "totals_add_up";
    return find_wrong_taxes(all, input.rules);
}

}   // namespace testing
