#include "business/order/numbers.hpp"
#include "business/order/order.hpp"
#include "business/order/saga.hpp"

#include "infrastructure/testing/database.hpp"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

namespace {

using namespace order;
using saga::Event;
using saga::State;

class OrderTest : public testing::DatabaseTest {
  protected:
    Opening opening(CartId cart, int attempt = 1)
    {
        auto const id = ids.next<OrderId>();
        return {
            .order = {.id = id,
                      .number = "A" + std::to_string(id.value),
                      .channel = ChannelId{1},
                      .cart = cart,
                      .attempt = attempt,
                      .currency = gbp,
                      .totals = {.subtotal = 5'000, .shipping = 450, .tax = 908, .total = 5'450},
                      .country = "GB",
                      .shipping_method = "standard",
                      .shipping_title = "Standard"},
            .lines = {{.sku = "A", .title = "Vase", .subtotal = 5'000, .net = 4'167, .tax = 833, .gross = 5'000, .tax_class = "standard"},
                      {.kind = Line::Kind::shipping,
                       .title = "Standard",
                       .subtotal = 450,
                       .net = 375,
                       .tax = 75,
                       .gross = 450,
                       .tax_class = "standard"}},
            .contact = {PersonId{1}, {std::byte{7}}},
            .lease_owner = 1,
            .lease_until = clock.now() + 18s,
            .deadline = clock.now() + 15min};
    }
    OrderId open(CartId cart, int attempt = 1)
    {
        auto const o = opening(cart, attempt);
        write([&](db::Writer& db) -> Result<Done> {
            order::open(db, o);
            return Done{};
        });
        return o.order.id;
    }
    Result<int> check(CartId cart)
    {
        return read([&](db::Reader& db) { return order::check(db, cart); });
    }
    template <typename F> Result<Done> change(F&& f)
    {
        return database.write([&](db::Writer& db) -> Result<Done> { return f(db); });
    }
    void fail(OrderId id)
    {
        ASSERT_TRUE(change([&](db::Writer& db) -> Result<Done> {
            TRY(order::cancel(db, id, "payment_failed", PaymentStatus::voided, clock.now()));
            TRY(saga::advance(db, id, Event::fail, clock.now()));
            return saga::advance(db, id, Event::undone, clock.now());
        }));
    }
};

RC_GTEST_PROP(OrderUnits, ComeToTheLineAndDifferByNoMoreThanOne, ())
{
    Line line{.quantity = *rc::gen::inRange(1, 10'000), .net = *rc::gen::inRange(0, 1'000'000), .tax = *rc::gen::inRange(0, 1'000'000)};
    std::int64_t count = 0, net = 0, tax = 0, gross = 0;
    auto const units = order::units(line);
    for (auto const& each : units) {
        RC_ASSERT(each.net + each.tax == each.gross);
        RC_ASSERT(each.net - units.back().net <= 1 && each.tax - units.back().tax <= 1);
        RC_ASSERT(each.net >= units.back().net && each.tax >= units.back().tax);
        count += each.count;
        net += each.net * each.count;
        tax += each.tax * each.count;
        gross += each.gross * each.count;
    }
    RC_ASSERT(count == line.quantity && net == line.net && tax == line.tax && gross == line.net + line.tax);
    RC_ASSERT(units.size() <= 3U);
}

TEST(OrderUnits, TheFirstHaveWhatIsLeftOver)
{
    EXPECT_EQ(order::units({.quantity = 3, .net = 100, .tax = 20, .gross = 120}),
              (std::vector<Units>{{1, 34, 7, 41}, {1, 33, 7, 40}, {1, 33, 6, 39}}));
    EXPECT_EQ(order::units({.quantity = 5, .gross = 0}), (std::vector<Units>{{5, 0, 0, 0}}));
}

}   // namespace

TEST_F(OrderTest, IsFoundAsItWasOpened)
{
    auto const id = open(CartId{1});
    auto const found = read([&](db::Reader& db) { return order::find(db, id); });
    EXPECT_EQ(found->status, Status::pending);
    EXPECT_EQ(found->totals, (Totals{5'000, 0, 450, 908, 5'450}));
    EXPECT_TRUE(found->tax_included);
    EXPECT_EQ(read([&](db::Reader& db) { return lines(db, id); }).size(), 2u);
    EXPECT_EQ(read([&](db::Reader& db) { return contact(db, id); })->key, PersonId{1});
    EXPECT_EQ(read([&](db::Reader& db) { return find_live(db, CartId{1}); })->id, id);
}

TEST_F(OrderTest, OneLiveOrderForACartIsAKeyNotACheck)
{
    open(CartId{1});
    EXPECT_EQ(check(CartId{1}).error().code, Code::duplicate);
    EXPECT_THROW(open(CartId{1}, 2), db::Fault);
}

TEST_F(OrderTest, AFailedAttemptMakesRoomForTheNextUpToFive)
{
    for (int attempt = 1; attempt <= attempts_max; ++attempt) {
        ASSERT_EQ(*check(CartId{1}), attempt - 1);
        fail(open(CartId{1}, attempt));
    }
    EXPECT_EQ(check(CartId{1}).error().code, Code::order_refused);
    EXPECT_EQ(*check(CartId{2}), 0);
}

TEST_F(OrderTest, TotalsThatDoNotAddUpAreABug)
{
    auto wrong = opening(CartId{1});
    wrong.order.totals.total += 1;
    EXPECT_THROW((void)change([&](db::Writer& db) -> Result<Done> {
                     order::open(db, wrong);
                     return Done{};
                 }),
                 Bug);
    wrong = opening(CartId{1});
    wrong.lines[0].net -= 1;   // net and tax are the gross: a check of the table
    EXPECT_THROW((void)change([&](db::Writer& db) -> Result<Done> {
                     order::open(db, wrong);
                     return Done{};
                 }),
                 db::Fault);
}

TEST_F(OrderTest, OnlyDeclaredEdgesAreWalked)
{
    auto const id = open(CartId{1});
    auto const confirm = [&] { return change([&](db::Writer& db) { return order::confirm(db, id, PaymentStatus::paid, clock.now()); }); };
    auto const cancel = [&] {
        return change([&](db::Writer& db) { return order::cancel(db, id, "customer", PaymentStatus::paid, clock.now()); });
    };
    ASSERT_TRUE(confirm());
    ASSERT_TRUE(confirm());
    auto found = read([&](db::Reader& db) { return order::find(db, id); });
    EXPECT_EQ(found->placed_payment, PaymentStatus::paid);
    EXPECT_EQ(found->version, 2);
    ASSERT_TRUE(cancel());
    ASSERT_TRUE(cancel());
    EXPECT_EQ(confirm().error().code, Code::illegal_transition);
    found = read([&](db::Reader& db) { return order::find(db, id); });
    EXPECT_EQ(found->reason, "customer");
    EXPECT_EQ(found->placed_payment, PaymentStatus::paid);   // what the receipt says stays
    EXPECT_FALSE(read([&](db::Reader& db) { return find_live(db, CartId{1}); }));
}

TEST_F(OrderTest, ASagaIsTakenOverOnceItsLeaseHasRunOutOrItsOwnerIsGone)
{
    auto const id = open(CartId{1});
    auto const expired = [&] { return read([&](db::Reader& db) { return saga::expired(db, clock.now(), 10); }); };
    auto const of_others = [&](std::int64_t mine) { return read([&](db::Reader& db) { return saga::not_owned_by(db, mine, 10); }); };
    auto const of = [&](std::int64_t owner) { return read([&](db::Reader& db) { return saga::owned_by(db, owner, 10); }); };
    EXPECT_TRUE(expired().empty());
    EXPECT_TRUE(of_others(1).empty());
    EXPECT_EQ(of_others(2).size(), 1u);
    EXPECT_EQ(of(1).size(), 1u);
    EXPECT_TRUE(of(2).empty());
    clock.advance(18s);
    ASSERT_EQ(expired().size(), 1u);
    auto const saga = expired()[0];
    auto const take = [&](std::int64_t owner) {
        return write([&](db::Writer& db) -> Result<bool> { return saga::lease(db, saga, owner, clock.now() + 18s); });
    };
    EXPECT_TRUE(take(2));
    EXPECT_FALSE(take(3));
    EXPECT_TRUE(expired().empty());
    ASSERT_TRUE(change([&](db::Writer& db) { return saga::advance(db, id, Event::succeed, clock.now()); }));
    EXPECT_TRUE(of_others(9).empty());
    EXPECT_EQ(change([&](db::Writer& db) { return saga::advance(db, id, Event::fail, clock.now()); }).error().code,
              Code::illegal_transition);
}

TEST_F(OrderTest, NumbersRiseAndNeverComeTwice)
{
    Numbers here{database}, there{database};
    std::vector<std::string> seen;
    std::mutex mutex;
    auto const take = [&](Numbers& numbers) {
        int last = 0;
        for (int i = 0; i < 500; ++i) {
            auto const number = *numbers.next(ChannelId{1}, "A");
            int const value = std::stoi(number.substr(1));
            EXPECT_GT(value, last);
            last = value;
            std::lock_guard const lock{mutex};
            seen.push_back(number);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&, i] { take(i % 2 == 0 ? here : there); });
    }
    EXPECT_TRUE(std::ranges::find(seen, "A10000") != seen.end());
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 2'000U);
}

TEST_F(OrderTest, AreListedNewestFirst)
{
    std::vector<OrderId> opened;
    for (int i = 1; i <= 5; ++i) opened.push_back(open(CartId{i}));
    auto const page = read([&](db::Reader& db) { return list(db, {}, 2); });
    EXPECT_EQ(page[0].id, opened[4]);
    EXPECT_EQ(read([&](db::Reader& db) { return list(db, page[1].id, 10); })[0].id, opened[2]);
}
