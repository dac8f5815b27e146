// How promotions are worked out, inside the module: candidates are those whose conditions hold.
#pragma once

#include "business/promotion/promotion.hpp"

#include <functional>

namespace promotion {

struct Candidate {
    std::size_t number = 0;   // of the promotion in the input
    Promotion const* rule = nullptr;
    Action action;                           // a tiered one as the step that is reached
    std::vector<std::size_t> targets = {};   // lines, of an item promotion

    bool combines_with(Class cls) const;
    // What it takes off a line depends on other lines.
    bool spans() const;
};

// Code over automatic, then the lower priority number, then the lower id.
bool is_preferred(Promotion const&, Promotion const&);

// ---- conditions

// Nothing: it holds.
using Verdict = std::optional<Reason>;

class Conditions {
  public:
    Conditions(Context const&, std::span<Line const>);

    Verdict judge(Promotion const&) const;   // with its state, window and limits
    std::vector<std::size_t> targets(Condition const&) const;
    // As it is to be worked out. Nothing: no step of it is reached, or it has no amount in this currency.
    std::optional<Candidate> candidate(std::size_t number, Promotion const&) const;

  private:
    Verdict judge(Condition const&) const;
    Verdict judge_amounts(Condition const&, std::vector<std::size_t> const& lines) const;
    bool is_customer(Condition const&) const;
    bool is_time(Condition const&) const;
    std::vector<std::size_t> lines_of(Goods const&) const;
    std::span<std::pair<std::string_view, std::size_t> const> lines_with(std::string_view tag) const;
    std::int64_t quantity_of(std::vector<std::size_t> const& lines) const;
    std::optional<Action> step_of(Tiered const&, std::vector<std::size_t> const& lines) const;

    Context const& context_;
    std::span<Line const> lines_;
    std::vector<std::pair<std::string_view, std::size_t>> tags_;   // sorted
    std::int64_t subtotal_ = 0;
};

// ---- amounts

// What it takes off its targets, of what is left of them: told(line, amount > 0).
using Told = std::function<void(std::size_t line, std::int64_t amount)>;
void take_off(Candidate const&, std::span<std::int64_t const> left, std::span<Line const>, Context const&, Told const&);
// Off one line, by what does not span.
std::int64_t off_line(Candidate const&, std::int64_t left, Line const&, Context const&);
// Off the goods together, or off shipping.
std::int64_t off_total(Candidate const&, std::int64_t left, Context const&);

// ---- items

struct Items {
    std::vector<std::vector<Discount>> lines;
    std::vector<std::int64_t> left;
    std::int64_t total_left = 0, saved = 0;
    std::vector<std::size_t> acting;   // numbers of those that took something off
    bool was_greedy = false;
};
// The best of these item promotions for the lines; sorted by (priority, id).
Items choose_items(std::span<Candidate const* const>, std::span<Line const>, Context const&);

}   // namespace promotion
