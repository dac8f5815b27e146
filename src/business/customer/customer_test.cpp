#include "business/customer/customer.hpp"

#include "infrastructure/testing/database.hpp"

#include <fstream>
#include <iterator>

namespace {

class CustomerTest : public testing::DatabaseTest {
  protected:
    customer::Sealed seal(customer::Contact const& contact)
    {
        auto made = contacts.seal(database, contact, ids);
        if (made.person)
            write([&](db::Writer& db) -> Result<Done> {
                TRY(customer::check(db, *made.person));
                customer::add(db, *made.person, clock.now());
                return Done{};
            });
        return made.sealed;
    }

    customer::Contact const maya{
        "Maya@Example.com",
        Address{.name = "Maya Lindqvist", .line1 = "14 Sowerby Yard", .city = "Leeds", .postcode = "LS1 4AP", .country = "GB"}};
    crypto::KeyRing const keys = crypto::KeyRing::open(folder / "keys");
    customer::Contacts const contacts{keys};
};

db::Statement const erase{"delete from customer_people where id = ?1"};

}   // namespace

TEST_F(CustomerTest, AContactIsReadAgainByWhoHasTheKeys)
{
    EXPECT_EQ(contacts.open(database, seal(maya)), maya);
    customer::Contact const no_email{"", maya.address};
    auto const sealed = seal(no_email);
    EXPECT_FALSE(sealed.key);
    EXPECT_EQ(contacts.open(database, sealed), no_email);
}

TEST_F(CustomerTest, OnePersonHasOneKeyHoweverTheEmailIsWritten)
{
    auto const first = seal(maya), again = seal({" maya@example.com", std::nullopt}), other = seal({"theo@example.com", std::nullopt});
    EXPECT_EQ(first.key, again.key);
    EXPECT_NE(first.key, other.key);
}

TEST_F(CustomerTest, TwoWhoAddTheSamePersonAtOnceMeetEachOther)
{
    auto const first = contacts.seal(database, maya, ids), second = contacts.seal(database, maya, ids);
    write([&](db::Writer& db) -> Result<Done> {
        customer::add(db, *first.person, clock.now());
        return Done{};
    });
    EXPECT_EQ(read([&](db::Reader& db) { return customer::check(db, *second.person); }).error().code, Code::contention);
    EXPECT_FALSE(contacts.seal(database, maya, ids).person);
}

TEST_F(CustomerTest, WithoutThePersonsKeyNobodyReadsIt)
{
    auto const sealed = seal(maya);
    write([&](db::Writer& db) -> Result<Done> {
        db.execute(erase, sealed.key);
        return Done{};
    });
    EXPECT_FALSE(contacts.open(database, sealed));
}

TEST_F(CustomerTest, ASealedContactBelongsToItsPersonAndIsNotChanged)
{
    auto sealed = seal(maya);
    auto const other = seal({"theo@example.com", std::nullopt});
    EXPECT_FALSE(contacts.open(database, {other.key, sealed.bytes}));
    sealed.bytes[20] ^= std::byte{1};
    EXPECT_FALSE(contacts.open(database, sealed));
}

TEST_F(CustomerTest, NothingPersonalLiesInTheFile)
{
    if (testing::engine() != testing::Engine::sqlite) GTEST_SKIP() << "a server's files are not ours to read";
    seal(maya);
    database_holder.reset();
    std::ifstream file{folder / "test-1.db", std::ios::binary};
    std::string const bytes{std::istreambuf_iterator<char>{file}, {}};
    ASSERT_FALSE(bytes.empty());
    for (auto const* text : {"Lindqvist", "Sowerby", "LS1 4", "xample.com"}) EXPECT_EQ(bytes.find(text), std::string::npos) << text;
}
