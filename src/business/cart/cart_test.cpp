#include "business/cart/cart.hpp"
#include "business/cart/cart_store.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class CartTest : public testing::DatabaseTest {
  protected:
    CartTest() { create(); }

    void create()
    {
        id = ids.next<CartId>();
        write(
            [&](db::Writer& db) { return cart::create(db, {id, ChannelId{1}, crypto::sha256(crypto::bytes("token"))}, {}, clock.now()); });
    }
    Result<Done> add(std::int64_t variant, int quantity)
    {
        return database.write(
            [&](db::Writer& db) { return cart::add(db, id, {ids.next<LineId>(), VariantId{variant}, quantity}, clock.now()); });
    }
    Result<Done> set(LineId line, int quantity)
    {
        return database.write([&](db::Writer& db) { return cart::set_quantity(db, id, line, quantity, clock.now()); });
    }
    Result<Done> freeze(std::int64_t version, std::int64_t order = 1)
    {
        return database.write([&](db::Writer& db) -> Result<Done> {
            cart::DetailsChange const nothing;
            cart::Freezing const one{id, version, OrderId{order}, &nothing, clock.now()};
            auto const allowed = cart::check_freeze(db, {&one, 1});
            TRY(allowed[0]);
            cart::freeze(db, {&one, 1});
            return Done{};
        });
    }
    void thaw(std::int64_t order)
    {
        write([&](db::Writer& db) -> Result<Done> {
            cart::thaw(db, id, OrderId{order}, clock.now());
            return Done{};
        });
    }
    void complete(std::int64_t order)
    {
        write([&](db::Writer& db) -> Result<Done> {
            cart::complete(db, id, OrderId{order});
            return Done{};
        });
    }
    Result<cart::Cart> find(CartId which = {})
    {
        return read([&](db::Reader& db) { return cart::find(db, which ? which : id, clock.now()); });
    }
    std::vector<cart::Line> lines() { return find()->lines; }

    CartId id;
};

}   // namespace

TEST_F(CartTest, AddingTheSameVariantAddsToItsLine)
{
    ASSERT_TRUE(add(7, 2));
    ASSERT_TRUE(add(8, 1));
    ASSERT_TRUE(add(7, 3));
    ASSERT_EQ(lines().size(), 2u);
    EXPECT_EQ(lines()[0].quantity, 5);
    EXPECT_EQ(find()->version, 4);
}

TEST_F(CartTest, IsMadeWithItsFirstLinesOrNotAtAll)
{
    auto const make = [&](std::vector<cart::Line> const& lines) {
        id = ids.next<CartId>();
        return database.write([&](db::Writer& db) { return cart::create(db, {id, ChannelId{1}, {}}, lines, clock.now()); });
    };
    ASSERT_TRUE(make({{ids.next<LineId>(), VariantId{7}, 2}, {ids.next<LineId>(), VariantId{8}, 1}}));
    EXPECT_EQ(lines().size(), 2u);
    EXPECT_EQ(make({{ids.next<LineId>(), VariantId{7}, 10'000}}).error().violations[0].code, Violation::quantity_out_of_range);
    EXPECT_EQ(make(std::vector<cart::Line>(501, {LineId{1}, VariantId{7}, 1})).error().code, Code::cart_full);
    EXPECT_EQ(find().error().code, Code::not_found);
    EXPECT_EQ(database.statistics().dirty_refusals, 0u);
}

TEST_F(CartTest, ARejectedLineLeavesTheCartUntouched)
{
    ASSERT_TRUE(add(7, 9'990));
    EXPECT_EQ(add(7, 10).error().violations[0].code, Violation::quantity_out_of_range);
    EXPECT_EQ(add(8, 0).error().violations[0].code, Violation::quantity_out_of_range);
    EXPECT_EQ(add(8, 10'000).error().violations[0].code, Violation::quantity_out_of_range);
    EXPECT_EQ(add(8, -1).error().violations[0].code, Violation::quantity_out_of_range);
    EXPECT_EQ(lines().size(), 1u);
    EXPECT_EQ(lines()[0].quantity, 9'990);
    EXPECT_EQ(find()->version, 2);
}

TEST_F(CartTest, ACartHoldsAtMostFiveHundredLines)
{
    for (int i = 1; i <= cart::lines_max; ++i) ASSERT_TRUE(add(i, 1));
    EXPECT_EQ(add(501, 1).error().code, Code::cart_full);
    EXPECT_TRUE(add(500, 1));   // more of what is there
}

TEST_F(CartTest, QuantityZeroRemovesTheLine)
{
    ASSERT_TRUE(add(7, 2));
    auto const line = lines()[0].id;
    ASSERT_TRUE(set(line, 5));
    EXPECT_EQ(lines()[0].quantity, 5);
    EXPECT_EQ(set(line, 10'000).error().violations[0].code, Violation::quantity_out_of_range);
    ASSERT_TRUE(set(line, 0));
    EXPECT_TRUE(lines().empty());
    EXPECT_EQ(set(line, 1).error().code, Code::not_found);
}

TEST_F(CartTest, EmptyCartsLiveADayOthersThirty)
{
    clock.advance(23h);
    EXPECT_TRUE(add(7, 1));
    clock.advance(24h * 29);
    EXPECT_TRUE(find());
    clock.advance(24h);
    EXPECT_EQ(find().error().code, Code::gone);
    EXPECT_EQ(add(7, 1).error().code, Code::gone);
    create();
    clock.advance(24h);
    EXPECT_EQ(find().error().code, Code::gone);
    EXPECT_EQ(find(CartId{1}).error().code, Code::not_found);
}

TEST_F(CartTest, AFrozenCartDoesNotChangeUntilItsOrderLetsGo)
{
    ASSERT_TRUE(add(7, 1));
    EXPECT_EQ(freeze(1).error().code, Code::contention);
    ASSERT_TRUE(freeze(2));
    EXPECT_EQ(add(7, 1).error().code, Code::cart_locked);
    EXPECT_EQ(freeze(3, 2).error().code, Code::cart_locked);
    thaw(2);   // another's order
    EXPECT_EQ(find()->status, cart::Status::checking_out);
    EXPECT_EQ(find()->order, OrderId{1});
    thaw(1);
    EXPECT_TRUE(add(7, 1));
    thaw(1);
    EXPECT_EQ(lines()[0].quantity, 2);
}

TEST_F(CartTest, ACompletedCartIsTheEndOfIt)
{
    ASSERT_TRUE(add(7, 1));
    complete(1);   // not frozen: nothing to complete
    EXPECT_EQ(find()->status, cart::Status::active);
    ASSERT_TRUE(freeze(2));
    complete(1);
    complete(1);
    thaw(1);
    EXPECT_EQ(find()->status, cart::Status::completed);
    EXPECT_EQ(find()->order, OrderId{1});
    EXPECT_EQ(add(7, 1).error().code, Code::cart_locked);
}

TEST_F(CartTest, AStuckOrderDoesNotPinTheShopper)
{
    ASSERT_TRUE(add(7, 3));
    ASSERT_TRUE(freeze(2));
    auto const fresh = ids.next<CartId>();
    write([&](db::Writer& db) -> Result<Done> {
        cart::escape(db, id, fresh, clock.now());
        return Done{};
    });
    auto const found = find();   // under the old name
    EXPECT_EQ(found->id, fresh);
    EXPECT_EQ(found->lines[0].quantity, 3);
    EXPECT_EQ(found->token_hash, crypto::sha256(crypto::bytes("token")));
    EXPECT_TRUE(add(7, 1));
    EXPECT_EQ(find()->lines[0].quantity, 4);
}

TEST_F(CartTest, DetailsAreKeptAndChangedPartByPart)
{
    auto const change = [&](cart::DetailsChange const& details) {
        auto const version = find()->version;
        return database.write([&](db::Writer& db) { return cart::change_details(db, id, version, details, clock.now()); });
    };
    ASSERT_TRUE(change({.contact = cart::Details{.contact_key = PersonId{5},
                                                 .contact = {std::byte{1}},
                                                 .has_email = true,
                                                 .has_address = true,
                                                 .place = {"GB", "", "LS1 4AP"}},
                        .shipping_method = "standard"}));
    ASSERT_TRUE(change({.shipping_method = "next_day", .instrument = "sim_approve"}));
    auto const details = find()->details;
    EXPECT_EQ(details.contact_key, PersonId{5});
    EXPECT_TRUE(details.has_address);
    EXPECT_EQ(details.place, (Place{"GB", "", "LS1 4AP"}));
    EXPECT_EQ(details.shipping_method, "next_day");
    EXPECT_EQ(details.instrument, "sim_approve");
}

TEST_F(CartTest, HousekeepingDeletesWhatIsExpiredAndNothingElse)
{
    auto const old = id;
    create();
    auto const frozen = id;
    ASSERT_TRUE(add(7, 1));
    ASSERT_TRUE(freeze(2));
    clock.advance(24h * 31);
    create();
    ASSERT_TRUE(add(7, 1));
    CartId after;
    do after = write([&](db::Writer& db) -> Result<CartId> { return cart::delete_expired(db, after, 2, clock.now()); });
    while (after);
    EXPECT_EQ(find(old).error().code, Code::gone);   // it is known that it was there, nothing else
    EXPECT_TRUE(find(frozen));
    EXPECT_TRUE(find());
    auto const lines = database.read([&](db::Reader& db) { return cart::store::find(db, old)->lines; });
    EXPECT_TRUE(lines.empty());

    clock.advance(24h * 30);
    write([&](db::Writer& db) -> Result<CartId> { return cart::delete_expired(db, {}, 100, clock.now()); });
    EXPECT_EQ(find(old).error().code, Code::not_found);
}

TEST_F(CartTest, DetailsThatWereMadeForAnotherVersionAreNotWritten)
{
    auto const version = find()->version;
    auto const change = [&](std::int64_t of) {
        return database.write(
            [&](db::Writer& db) { return cart::change_details(db, id, of, {.shipping_method = "standard"}, clock.now()); });
    };
    EXPECT_TRUE(change(version));
    EXPECT_EQ(change(version).error().code, Code::contention);
}
