#include "business/api_key/api_key.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class ApiKeyTest : public testing::DatabaseTest {
  protected:
    bool add(std::string const& key)
    {
        return write([&](db::Writer& db) -> Result<bool> { return api_key::add(db, api_key::bootstrap, key, {1}); });
    }
    bool is_known(std::string const& key)
    {
        return read([&](db::Reader& db) { return api_key::is_known(db, key); });
    }
};

}   // namespace

TEST_F(ApiKeyTest, TheFirstOneIsMadeOnce)
{
    auto const first = api_key::make(), second = api_key::make();
    EXPECT_NE(first, second);
    EXPECT_FALSE(is_known(first));
    EXPECT_TRUE(add(first));
    EXPECT_FALSE(add(second));
    EXPECT_TRUE(is_known(first));
    EXPECT_FALSE(is_known(second));
    EXPECT_FALSE(is_known(""));
}

TEST_F(ApiKeyTest, ANewOneTakesThePlaceOfTheOld)
{
    auto const old = api_key::make(), fresh = api_key::make();
    add(old);
    write([&](db::Writer& db) -> Result<Done> {
        api_key::replace(db, api_key::bootstrap, fresh, {2});
        return Done{};
    });
    EXPECT_FALSE(is_known(old));
    EXPECT_TRUE(is_known(fresh));
}
