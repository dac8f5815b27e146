#include "infrastructure/store_keys/store_keys.hpp"

#include "infrastructure/testing/database.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace {

using namespace testing;

// Folders of keys beside one database.
class StoreKeysTest : public DatabaseTest {
  protected:
    std::filesystem::path with_keys(std::string const& name)
    {
        crypto::KeyRing::open(folder / name);
        return folder / name;
    }
    static void add(std::filesystem::path const& keys, std::string const& file, std::filesystem::path const& from)
    {
        std::filesystem::copy_file(from, keys / file, std::filesystem::copy_options::overwrite_existing);
    }
    // What is said against them; empty: nothing.
    std::string objection_to(std::filesystem::path const& keys)
    {
        try {
            store_keys::agree(database, crypto::KeyRing::read(keys), keys);
            return {};
        } catch (db::Fault const&) {
            throw;
        } catch (std::runtime_error const& error) {
            return error.what();
        }
    }
    std::filesystem::path ours = with_keys("ours"), theirs = with_keys("theirs");
};

TEST_F(StoreKeysTest, AreTheKeysOfWhoeverComesFirst)
{
    EXPECT_EQ(objection_to(ours), "");
    EXPECT_EQ(objection_to(ours), "");
    auto const said = objection_to(theirs);
    EXPECT_THAT(said, HasSubstr("the keys in " + theirs.string() + " are not those of this shop's database"));
    EXPECT_THAT(said, HasSubstr("copy all store-*.key from the folder keys of a data folder that serves it to " + theirs.string()));
    EXPECT_EQ(objection_to(ours), "");
}

TEST_F(StoreKeysTest, ANewerVersionIsLearntAndMayNotBeMissingAfterwards)
{
    EXPECT_EQ(objection_to(ours), "");
    auto const old = with_keys("old");
    add(old, "store-1.key", ours / "store-1.key");
    add(ours, "store-2.key", theirs / "store-1.key");
    EXPECT_EQ(objection_to(old), "");
    EXPECT_EQ(objection_to(ours), "");
    EXPECT_THAT(objection_to(old), HasSubstr("knows a key that is missing here: copy store-2.key"));
    add(old, "store-2.key", old / "store-1.key");
    EXPECT_THAT(objection_to(old), HasSubstr("store-2.key is another"));
    add(old, "store-2.key", ours / "store-2.key");
    EXPECT_EQ(objection_to(old), "");
}

TEST_F(StoreKeysTest, NothingIsLearntFromKeysThatAreRefused)
{
    EXPECT_EQ(objection_to(ours), "");
    add(theirs, "store-2.key", theirs / "store-1.key");
    EXPECT_NE(objection_to(theirs), "");
    EXPECT_EQ(objection_to(ours), "");
}

TEST_F(StoreKeysTest, OfSeveralThatComeFirstOneIsRight)
{
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (auto const* keys : {&ours, &theirs, &ours, &theirs})
            threads.emplace_back([&, keys] { right += objection_to(*keys).empty() ? 1 : 0; });
    }
    EXPECT_EQ(right, 2);
}

TEST_F(StoreKeysTest, AreReplacedWhereNothingIsSealed)
{
    EXPECT_EQ(objection_to(ours), "");
    write([&](db::Writer& db) -> Result<Done> {
        store_keys::replace(db, crypto::KeyRing::read(theirs));
        return Done{};
    });
    EXPECT_EQ(objection_to(theirs), "");
    EXPECT_NE(objection_to(ours), "");
}

// A version more than the database knows is no objection to reading.
TEST_F(StoreKeysTest, AreComparedAndNotLearntByWhoOnlyReads)
{
    auto const look = [&](std::filesystem::path const& keys) {
        read([&](db::Reader& db) {
            store_keys::expect(db, crypto::KeyRing::read(keys), keys);
            return 0;
        });
    };
    look(theirs);
    EXPECT_EQ(objection_to(ours), "");
    EXPECT_THROW(look(theirs), std::runtime_error);
    add(ours, "store-2.key", theirs / "store-1.key");
    look(ours);
}

}   // namespace
