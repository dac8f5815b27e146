// Orders that are opened in one batch come to what they would have come to one after the other.
#include "business/workflows/testing/shop.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <future>
#include <latch>
#include <thread>

namespace {

using testing::Shop;

// What one shopper asks for. Quantities reach beyond the ten that there are of each.
struct Wish {
    std::vector<workflows::WantedLine> lines;
    int again = -1;   // places the cart of that earlier wish once more
    bool other_key = false, wrong_total = false;
};

std::vector<Wish> any_wishes(std::size_t count)
{
    std::vector<Wish> wishes;
    for (std::size_t i = 0; i < count; ++i) {
        Wish wish;
        auto const what = *rc::gen::inRange(0, 3);
        if (what != 0) wish.lines.push_back({"VASE", *rc::gen::inRange(1, 6)});
        if (what != 1) wish.lines.push_back({"LAMP", *rc::gen::inRange(1, 6)});
        if (i > 0 && *rc::gen::inRange(0, 4) == 0) wish.again = *rc::gen::inRange(0, static_cast<int>(i));
        wish.other_key = *rc::gen::inRange(0, 2) == 0;
        wish.wrong_total = wish.again < 0 && *rc::gen::inRange(0, 8) == 0;   // of a cart that is being placed it depends on who is first
        wishes.push_back(std::move(wish));
    }
    return wishes;
}

// Its cart, its request, and what came of it: a code, or "placed".
struct Asked {
    CartId cart;
    workflows::PlaceRequest request;
};

std::vector<Asked> ask(Shop& shop, std::vector<Wish> const& wishes, std::string const& round)
{
    std::vector<Asked> asked;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        auto const& wish = wishes[i];
        auto const cart = wish.again < 0 ? shop.new_cart(wish.lines) : asked[static_cast<std::size_t>(wish.again)].cart;
        auto const key = wish.again >= 0 && !wish.other_key ? asked[static_cast<std::size_t>(wish.again)].request.key->key
                                                            : round + "-" + std::to_string(i);
        auto request = shop.request(cart, "sim_approve", key);
        request.details.email =
            "shopper" + round + "." + std::to_string(i) + "@example.com";   // two new ones of one name would have to come again
        if (wish.wrong_total) ++request.expected_total.amount;
        asked.push_back({cart, std::move(request)});
    }
    return asked;
}

std::string told(workflows::PlaceOutcome const& outcome)
{
    return outcome.result ? "placed" : std::string{info(outcome.result.error().code).name};
}

std::string place(Shop& shop, Asked const& asked)
{
    return told(shop.place_order.run({.who = {Actor::Kind::shopper}, .trace = ""}, asked.cart, asked.request));
}

std::vector<std::string> one_after_the_other(Shop& shop, std::vector<Wish> const& wishes, std::string const& round)
{
    std::vector<std::string> outcomes;
    for (auto const& asked : ask(shop, wishes, round)) outcomes.push_back(place(shop, asked));
    return outcomes;
}

// The first waits for stock that somebody holds; meanwhile the others queue up, in their order, and become one batch.
std::vector<std::string> together(Shop& shop, std::vector<Wish> const& wishes, std::string const& round)
{
    auto const asked = ask(shop, wishes, round);
    (void)shop.numbers.next(ChannelId{1}, "");   // so that nobody waits for a block of them
    auto const stock = [&](char const* sku) {
        return inventory::lock_of(*shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::find_variant(db, *Sku::parse(sku)); }));
    };
    std::array const all{stock("VASE"), stock("LAMP")};
    std::latch held{1}, go{1};
    std::jthread const holder{[&] {
        (void)shop.tools.db.order.write([&](db::Writer& db) -> Result<Done> {
            db.lock(all);
            (void)inventory::level(db, VariantId{1});   // the lock is had once something is answered
            held.count_down();
            go.wait();
            return Done{};
        });
    }};
    held.wait();
    std::vector<std::future<std::string>> outcomes;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto const before = shop.place_order.being_opened();
        outcomes.push_back(std::async(std::launch::async, [&, i] { return place(shop, asked[i]); }));
        auto const is_refused = [&] { return outcomes[i].wait_for(std::chrono::seconds{0}) == std::future_status::ready; };
        while (shop.place_order.being_opened() == before && !is_refused()) std::this_thread::sleep_for(1ms);
    }
    go.count_down();
    std::vector<std::string> told;
    for (auto& outcome : outcomes) told.push_back(outcome.get());
    return told;
}

// Ten of it may be sold again.
void restock(Shop& shop, char const* sku)
{
    auto const level = shop.level(sku);
    auto const variant = *shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::find_variant(db, *Sku::parse(sku)); });
    shop.set_stock(variant, level.allocated + 10);
}

// Two shops that are asked the same, round after round: databases of its own for each would take longer than all that is asked.
struct Both {
    Shop plain, batched{testing::Split::no, {}, true, 1};
    int rounds = 0;
    bool failed = false;

    void check(std::vector<Wish> const& wishes)
    {
        auto const round = std::to_string(++rounds);
        failed = true;
        for (auto* shop : {&plain, &batched})
            for (auto const* sku : {"VASE", "LAMP"}) restock(*shop, sku);
        auto const expected = one_after_the_other(plain, wishes, round);
        auto const outcomes = together(batched, wishes, round);
        RC_ASSERT(outcomes == expected);
        for (auto const* sku : {"VASE", "LAMP"}) {
            RC_ASSERT(batched.level(sku).allocated == plain.level(sku).allocated);
            RC_ASSERT(batched.level(sku).reserved == 0);
        }
        RC_ASSERT(batched.count_orders() == plain.count_orders());
        RC_ASSERT(batched.findings().empty());
        failed = false;
    }
};

}   // namespace

TEST(Batch, ComesToWhatThePlainPathComesTo)
{
    if (testing::engine() == testing::Engine::sqlite) GTEST_SKIP() << "there everybody waits for the one writer, batch or not";
    std::unique_ptr<Both> shops;
    ASSERT_TRUE(rc::check([&] {
        auto const wishes = any_wishes(static_cast<std::size_t>(*rc::gen::inRange(2, 10)));
        if (shops == nullptr || shops->failed || shops->rounds == 25) shops = std::make_unique<Both>();
        shops->check(wishes);
    }));
}

// Many at once, over all the ways that an order can end.
TEST(Batch, ManyAtOnceSellWhatThereIs)
{
    Shop shop{testing::Split::no, {}, true};
    std::vector<std::jthread> shoppers;
    std::atomic<int> placed = 0, refused = 0, other = 0;
    std::vector<CartId> carts;
    for (int i = 0; i < 40; ++i) carts.push_back(shop.new_cart({{"VASE", 1}}));
    for (int i = 0; i < 40; ++i)
        shoppers.emplace_back([&, i] {
            auto const cart = carts[static_cast<std::size_t>(i)];
            auto request = shop.request(cart, i % 4 == 3 ? "sim_decline" : "sim_approve", "key");
            request.details.email = "shopper" + std::to_string(i % 5) + "@example.com";
            auto const outcome = told(shop.place_order.run({.who = {Actor::Kind::shopper}, .trace = ""}, cart, request));
            placed += outcome == "placed";
            refused += outcome == "insufficient_stock";
            other += outcome != "placed" && outcome != "insufficient_stock" && outcome != "payment_declined";
        });
    shoppers.clear();
    EXPECT_EQ(other, 0);
    EXPECT_LE(placed, 10);
    EXPECT_GE(placed, 1);
    EXPECT_EQ(shop.level("VASE").allocated, placed);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}
