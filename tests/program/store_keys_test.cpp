// Data folders that serve one PostgreSQL database hold the same keys, or do not open.
#include "support/moved_shop.hpp"

#include "infrastructure/crypto/key_ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace testing;

// Why the shop does not open; empty: it does.
std::string start_of(app::Config const& config)
{
    try {
        ShopServer const server{config};
        return {};
    } catch (std::runtime_error const& error) {
        return error.what();
    }
}

class StoreKeys : public Test {
  protected:
    StoreKeys() { second.database = first.database; }

    static void copy_key(std::filesystem::path const& from, std::filesystem::path const& to)
    {
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    }

    Folder folder;
    app::Config first = config_at(folder / "first", Store::postgres), second = config_at(folder / "second", Store::sqlite);
    std::filesystem::path const ours = first.data / "keys", theirs = second.data / "keys";
};

TEST_F(StoreKeys, OfASecondFolderAreThoseOfTheFirstOrItDoesNotOpen)
{
    ShopServer const running{first};
    EXPECT_THAT(start_of(second), HasSubstr("is missing"));   // what has a shop is given no new ones
    crypto::KeyRing::open(theirs);
    EXPECT_THAT(start_of(second),
                AllOf(HasSubstr("the keys in " + theirs.string() + " are not those of this shop's database"),
                      HasSubstr("copy all store-*.key from the folder keys of a data folder that serves it to " + theirs.string())));
    EXPECT_THROW(complaints(second), std::runtime_error);   // nor do commands that read
    copy_key(ours / "store-1.key", theirs / "store-1.key");
    ShopServer const beside{second};
    EXPECT_EQ(Shopper{beside.port()}.client.get("/readyz").status, 200);
}

TEST_F(StoreKeys, ThatAreNewerMustComeToEveryFolder)
{
    EXPECT_EQ(start_of(first), "");
    std::filesystem::create_directories(theirs);
    copy_key(ours / "store-1.key", theirs / "store-1.key");
    crypto::KeyRing::open(folder / "new");
    copy_key(folder / "new" / "store-1.key", theirs / "store-2.key");
    EXPECT_EQ(start_of(first), "");   // nobody has sealed with it yet
    EXPECT_EQ(start_of(second), "");
    EXPECT_THAT(start_of(first), HasSubstr("knows a key that is missing here: copy store-2.key"));
    copy_key(theirs / "store-2.key", ours / "store-2.key");
    EXPECT_EQ(start_of(first), "");
}

}   // namespace
