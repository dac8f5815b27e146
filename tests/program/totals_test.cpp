// The totals pipeline against a slow and obvious one, on random carts (commerce-model §33).
#include "support/exact_totals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace {

using namespace testing;
using promotion::Class;
using workflows::TotalsInput;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int usual_carts = 5'000;
#else
constexpr int usual_carts = 100'000;
#endif
#endif

int carts()
{
    auto const* const wanted = std::getenv("CLOUDCOMMERCE_RANDOM_CARTS");
    return wanted != nullptr ? std::atoi(wanted) : usual_carts;
}

constexpr auto currency = gbp;

// Carts and rules such as make trouble: few SKUs, small amounts, the same prices, everything on the same lines.
class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}

    std::int64_t from(std::int64_t least, std::int64_t most) { return std::uniform_int_distribution{least, most}(engine_); }
    bool in(int so_many) { return from(1, so_many) == 1; }

    std::int64_t price() { return in(3) ? from(0, 20) : in(2) ? from(1, 50) * 100 : from(0, 100'000); }
    promotion::Amounts amount() { return {.any = price(), .each = {}}; }
    std::int64_t ppm() { return in(4) ? 1'000'000 : in(2) ? from(1, 20) * 50'000 : from(1, 1'000'000); }

    promotion::Action item_action()
    {
        switch (from(0, 6)) {
        case 0: return promotion::Percent{ppm(), amount()};
        case 1: return promotion::AmountEach{amount()};
        case 2: return promotion::AmountTotal{amount()};
        case 3: return promotion::FixedPrice{amount()};
        case 4: return promotion::Bxgy{.buy = from(0, 3), .get = from(1, 2), .ppm = ppm(), .max = in(2) ? 1 : 1'000};
        case 5: return promotion::MultiBuy{from(2, 4), amount()};
        default: return promotion::Percent{ppm()};
        }
    }
    promotion::Promotion promotion(std::size_t number)
    {
        promotion::Promotion p{.id = "p" + std::to_string(number)};
        p.cls = in(2) ? Class::item : in(2) ? Class::order : Class::shipping;
        switch (p.cls) {
        case Class::item: p.action = item_action(); break;
        case Class::order: p.action = in(2) ? promotion::Action{promotion::Percent{ppm()}} : promotion::AmountTotal{amount()}; break;
        case Class::shipping:
            if (in(3))
                p.action = promotion::ShipFree{};
            else if (in(2))
                p.action = promotion::ShipPercent{ppm()};
            else
                p.action = promotion::ShipAmount{amount()};
        }
        for (auto const cls : {Class::item, Class::order, Class::shipping})
            if (in(2)) p.combines_with.push_back(cls);
        p.exclusive = in(10);
        p.priority = from(0, 2);
        if (in(2)) p.condition.goods.with = {{"sku:" + sku(), "sku:" + sku()}};
        return p;
    }
    std::string sku() { return std::string(1, static_cast<char>('A' + from(0, 3))); }

  private:
    std::mt19937 engine_;
};

struct Cart {
    explicit Cart(unsigned seed)
    {
        Dice dice{seed};
        for (auto& taxation : taxations) {
            std::int64_t left = 1'000'000;
            for (auto i = dice.from(0, 3); i > 0; --i) {
                taxation.rates.push_back({"t", dice.in(2) ? dice.from(0, 5) * 50'000 : dice.from(0, left)});
                taxation.rates.back().ppm = std::min(taxation.rates.back().ppm, left);
                left -= taxation.rates.back().ppm;
            }
        }
        input.rules = {dice.in(2) ? tax::Basis::net : tax::Basis::gross, static_cast<tax::Scope>(dice.from(0, 2)),
                       static_cast<Rounding>(dice.from(0, 2))};
        input.context.currency = currency;
        input.context.rounding = input.rules.rounding;
        for (auto i = dice.from(1, 5); i > 0; --i) {
            auto const sku = dice.sku();
            input.lines.push_back({.sku = sku,
                                   .quantity = static_cast<int>(dice.from(1, 7)),
                                   .price = {.amount = {dice.price(), currency}, .per = dice.in(5) ? 3 : 1},
                                   .taxation = &taxations[static_cast<std::size_t>(dice.from(0, 1))],
                                   .tags = {"sku:" + sku}});
        }
        // Lines of one SKU are of one variant.
        for (auto& line : input.lines)
            for (auto const& other : input.lines)
                if (&other < &line && other.sku == line.sku) {
                    line.price = other.price;
                    line.taxation = other.taxation;
                }
        if (dice.in(2)) input.delivery = TotalsInput::Delivery{dice.price(), &taxations[0]};
        for (auto i = dice.from(0, 6); i > 0; --i) promotions.push_back(dice.promotion(promotions.size()));
        input.promotions = promotions;
    }

    workflows::Taxation taxations[2];
    std::vector<promotion::Promotion> promotions;
    TotalsInput input;
};

std::int64_t saving(workflows::Totals const& totals)
{
    std::int64_t saved = totals.sums.discount;
    if (totals.delivery)
        for (auto const& discount : totals.delivery->discounts) saved += discount.amount;
    return saved;
}

}   // namespace

TEST(Totals, AreWhatExactArithmeticMakesOfRandomCarts)
{
    for (unsigned seed = 0; seed < static_cast<unsigned>(carts()); ++seed) {
        Cart const cart{seed};
        auto const totals = workflows::reckon(cart.input);
        ASSERT_TRUE(totals) << "seed " << seed;
        ASSERT_EQ(find_wrong(cart.input, *totals), "") << "seed " << seed;
        ASSERT_EQ(saving(*totals), best_saving(cart.input)) << "seed " << seed;
    }
}

TEST(Totals, AreTheSameInAnyOrderOfLinesAndPromotions)
{
    std::mt19937 random{7};
    for (unsigned seed = 0; seed < static_cast<unsigned>(carts()) / 10; ++seed) {
        Cart const cart{seed};
        auto const totals = workflows::reckon(cart.input);
        Cart other{seed};
        std::ranges::shuffle(other.input.lines, random);
        std::ranges::shuffle(other.promotions, random);
        auto const shuffled = workflows::reckon(other.input);
        ASSERT_EQ(totals->sums, shuffled->sums) << "seed " << seed;
        auto const names = [](Cart const& of, workflows::Totals const& from) {
            std::vector<std::pair<std::string, std::int64_t>> all;
            for (auto const& [number, amount] : from.applied) all.emplace_back(of.promotions[number].id, amount);
            return all;
        };
        ASSERT_EQ(names(cart, *totals), names(other, *shuffled)) << "seed " << seed;
    }
}

TEST(Totals, AnAmountThatDoesNotFitIsSaid)
{
    workflows::Taxation const taxed{{{"VAT", 200'000}}};
    TotalsInput input;
    input.lines.push_back({.sku = "A", .quantity = 9'999, .price = {.amount = {amount_max, gbp}}, .taxation = &taxed});
    EXPECT_EQ(workflows::reckon(input).error().code, Code::amount_overflow);
    input.lines.front().quantity = 1;
    EXPECT_TRUE(workflows::reckon(input));
    input.lines.push_back({.sku = "B", .quantity = 1, .price = {.amount = {1, gbp}}, .taxation = &taxed});
    EXPECT_EQ(workflows::reckon(input).error().code, Code::amount_overflow);
    input.lines.pop_back();
    input.rules.basis = tax::Basis::net;   // the tax on top is too much
    EXPECT_EQ(workflows::reckon(input).error().code, Code::amount_overflow);
}
