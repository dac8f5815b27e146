#include "business/promotion/working.hpp"

#include <algorithm>
#include <chrono>

namespace promotion {

std::optional<Reason> Spent::of(Promotion const& p) const
{
    auto const found = std::ranges::find(promotions, p.id, &std::pair<std::string, Reason>::first);
    return found != promotions.end() ? std::optional{found->second} : std::nullopt;
}

std::optional<std::string_view> entered_code(Promotion const& p, Context const& context)
{
    if (!p.needs_code()) return std::string_view{};
    if (!p.has_bulk_codes)
        return std::ranges::find(context.codes, p.code) != context.codes.end() ? std::optional<std::string_view>{p.code} : std::nullopt;
    std::optional<std::string_view> lowest;   // so that the order in which they were entered does not matter
    for (auto const& [code, promotion] : context.bulk) {
        bool const is_spent = std::ranges::find(context.spent.codes, code) != context.spent.codes.end();
        if (promotion == p.id && !is_spent && (!lowest || code < *lowest)) lowest = code;
    }
    return lowest;
}

Conditions::Conditions(Context const& context, std::span<Line const> lines) : context_(context), lines_(lines)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].gift_of) continue;   // a gift is no reason for another one
        subtotal_ += lines[i].amount;
        for (auto const& tag : lines[i].tags) tags_.emplace_back(tag, i);
    }
    std::ranges::sort(tags_);
}

std::span<std::pair<std::string_view, std::size_t> const> Conditions::lines_with(std::string_view tag) const
{
    auto const found = std::ranges::equal_range(tags_, tag, {}, &std::pair<std::string_view, std::size_t>::first);
    return {found.begin(), found.end()};
}

std::vector<std::size_t> Conditions::lines_of(Goods const& goods) const
{
    std::vector<int> fits(lines_.size());   // how many of the lists it is in; below zero: excluded
    for (std::size_t i = 0; i < goods.with.size(); ++i)
        for (auto const& tag : goods.with[i])
            for (auto const& [name, line] : lines_with(tag))
                if (fits[line] == static_cast<int>(i)) ++fits[line];
    for (auto const& tag : goods.without)
        for (auto const& [name, line] : lines_with(tag)) fits[line] = -1;
    std::vector<std::size_t> lines;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        if (fits[i] == static_cast<int>(goods.with.size()) && !lines_[i].gift_of) lines.push_back(i);
    return lines;
}

std::vector<std::size_t> Conditions::targets(Condition const& condition) const
{
    auto lines = lines_of(condition.goods);
    for (auto const& each : condition.all) {
        auto const others = targets(each);
        std::erase_if(lines, [&](std::size_t line) { return !std::ranges::binary_search(others, line); });
    }
    return lines;
}

std::int64_t Conditions::quantity_of(std::vector<std::size_t> const& lines) const
{
    std::int64_t quantity = 0;
    for (auto const line : lines) quantity += lines_[line].quantity;
    return quantity;
}

static bool is_among(std::vector<std::string> const& wanted, std::string const& value)
{
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

static bool has_one_of(std::vector<std::string> const& wanted, std::vector<std::string> const& values)
{
    return wanted.empty() || std::ranges::any_of(values, [&](std::string const& value) { return is_among(wanted, value); });
}

bool Conditions::is_customer(Condition const& c) const
{
    return is_among(c.countries, context_.country) && is_among(c.channels, context_.channel) && has_one_of(c.groups, context_.groups) &&
           is_among(c.companies, context_.company) && (!c.first_order || context_.first_order == c.first_order);
}

bool Conditions::is_time(Condition const& c) const
{
    using namespace std::chrono;
    sys_time<microseconds> const now{microseconds{context_.now.us}};
    auto const today = floor<days>(now);
    if (!c.weekdays.empty() && std::ranges::find(c.weekdays, weekday{today}.iso_encoding()) == c.weekdays.end()) return false;
    if (!c.minutes_of_day) return true;
    auto const minute = floor<minutes>(now - today).count();
    auto const [from, to] = *c.minutes_of_day;
    return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

Verdict Conditions::judge_amounts(Condition const& c, std::vector<std::size_t> const& lines) const
{
    if (c.subtotal_gte) {
        auto const least = c.subtotal_gte->in(context_.currency);
        if (!least) return Reason::wrong_currency;
        if (subtotal_ < *least) return Reason::min_not_met;
    }
    if (c.subtotal_lt) {
        auto const below = c.subtotal_lt->in(context_.currency);
        if (!below) return Reason::wrong_currency;
        if (subtotal_ >= *below) return Reason::min_not_met;
    }
    if (c.quantity_gte && quantity_of(lines) < *c.quantity_gte) return Reason::min_not_met;
    return std::nullopt;
}

Verdict Conditions::judge(Condition const& c) const
{
    if (!is_customer(c)) return Reason::wrong_customer;
    bool const is_chosen = is_among(c.shipping, context_.shipping_method) && is_among(c.payment, context_.payment_method) &&
                           has_one_of(c.codes, context_.codes) && has_one_of(c.attributes, context_.attributes);
    if (!is_time(c) || !is_chosen) return Reason::min_not_met;
    auto const lines = lines_of(c.goods);
    if (!c.goods.is_all() && lines.empty()) return Reason::min_not_met;
    if (auto const verdict = judge_amounts(c, lines)) return verdict;
    for (auto const& each : c.all)
        if (auto const verdict = judge(each)) return verdict;
    Verdict first;
    for (auto const& each : c.any) {
        auto const verdict = judge(each);
        if (!verdict) return std::nullopt;
        if (!first) first = verdict;
    }
    return first;
}

Verdict Conditions::judge(Promotion const& p) const
{
    if (p.state == State::draft) return Reason::not_found;
    if (context_.now < p.from || (p.state == State::scheduled && p.from.us == std::numeric_limits<std::int64_t>::min()) ||
        p.state == State::paused)
        return Reason::not_started;
    if (context_.now >= p.to || p.state == State::ended) return Reason::expired;
    if (auto const spent = context_.spent.of(p)) return spent;
    return judge(p.condition);
}

// The last one that is reached; steps may stand in any order.
std::optional<Action> Conditions::step_of(Tiered const& tiered, std::vector<std::size_t> const& lines) const
{
    std::int64_t reached = quantity_of(lines);
    if (tiered.by_subtotal) {
        reached = 0;
        for (auto const line : lines) reached += lines_[line].amount;
    }
    Tiered::Step const* best = nullptr;
    std::int64_t best_from = -1;
    for (auto const& step : tiered.steps) {
        auto const from = step.from.in(context_.currency);
        if (from && *from <= reached && *from > best_from) {
            best = &step;
            best_from = *from;
        }
    }
    if (best == nullptr) return std::nullopt;
    return std::visit([](auto const& off) { return Action{off}; }, best->off);
}

std::optional<Candidate> Conditions::candidate(std::size_t number, Promotion const& p) const
{
    Candidate candidate{.number = number, .rule = &p, .action = p.action};
    candidate.targets = targets(p.condition);
    if (std::holds_alternative<Gift>(p.action)) {
        candidate.targets.clear();
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (lines_[i].gift_of == number) candidate.targets.push_back(i);
    }
    auto const* const tiered = std::get_if<Tiered>(&p.action);
    if (tiered == nullptr) return candidate;
    std::vector<std::size_t> everything;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        if (!lines_[i].gift_of) everything.push_back(i);
    auto step = step_of(*tiered, p.cls == Class::item ? candidate.targets : everything);
    if (!step) return std::nullopt;
    candidate.action = std::move(*step);
    return candidate;
}

}   // namespace promotion
