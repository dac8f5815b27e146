// Price lists in a running server: pages that are kept go when a list begins and when it ends.
#include "infrastructure/testing/clock.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include <gmock/gmock.h>

namespace testing {
namespace {

class Prices : public Test {
  protected:
    Prices() { EXPECT_EQ(import(config, small_catalogue()), 0); }

    RawResponse put(std::string const& prices)
    {
        return shopper.client.request("PUT", "/api/admin/prices",
                                      "Authorization: Bearer " + server.first_key() + "\r\nContent-Type: application/json\r\n", prices);
    }
    std::string page() { return shopper.client.request("GET", "/p/vase", "", "").body; }
    std::string home() { return shopper.client.request("GET", "/", "", "").body; }
    RawResponse product() { return shopper.client.request("GET", "/api/store/products/vase", "", ""); }

    // The timer looks every second.
    template <typename F> static bool comes_true(F&& is_so)
    {
        for (int tries = 0; tries < 1'000; ++tries) {
            if (is_so()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }

    Folder folder;
    ManualClock clock;
    app::Config const config = config_of(folder / "shop");
    ShopServer server{config, {}, &clock};
    Shopper shopper{server.port()};
};

TEST_F(Prices, OfKeptPagesChangeWhenASaleBeginsAndEnds)
{
    clock.advance(1h);
    auto const from = clock.now() + 5s, to = clock.now() + 10s;   // a page is kept for a minute
    auto const answer = put(R"({"lists":[{"code":"summer","kind":"sale","from":")" + to_string(from) + R"(","to":")" + to_string(to) +
                            R"("}],"prices":[{"sku":"VASE","list":"summer","currency":"GBP","amount":3600}]})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(at(answer, "/saved"), "2");
    EXPECT_THAT(page(), Not(HasSubstr("£36.00")));
    EXPECT_THAT(home(), Not(HasSubstr("£36.00")));

    clock.advance(5s);
    EXPECT_TRUE(comes_true([&] { return page().contains("£36.00") && home().contains("£36.00"); }));
    EXPECT_THAT(page(), HasSubstr("Lowest price in the 30 days before this reduction: £48.00"));
    EXPECT_EQ(at(product(), "/variants/0/price/amount"), "3600");
    EXPECT_EQ(at(product(), "/variants/0/compare_at/amount"), "4800");
    EXPECT_EQ(at(product(), "/variants/0/lowest_30d/amount"), "4800");

    clock.advance(5s);
    EXPECT_TRUE(comes_true([&] { return !page().contains("£36.00") && !home().contains("£36.00"); }));
    EXPECT_EQ(at(product(), "/variants/0/price/amount"), "4800");
}

TEST_F(Prices, OfAListThatIsEndedAreGoneAtOnce)
{
    std::string const sale = R"("code":"summer","kind":"sale")";
    ASSERT_EQ(put("{\"lists\":[{" + sale + R"(}],"prices":[{"sku":"VASE","list":"summer","currency":"GBP","amount":3600}]})").status, 200);
    EXPECT_THAT(page(), HasSubstr("£36.00"));
    ASSERT_EQ(put("{\"lists\":[{" + sale + R"(,"state":"ended"}]})").status, 200);
    EXPECT_THAT(page(), Not(HasSubstr("£36.00")));
}

TEST_F(Prices, ForManyUnitsSayHowManyTheyAreFor)
{
    ASSERT_EQ(put(R"({"prices":[{"sku":"VASE","currency":"GBP","amount":23267,"per":1000}]})").status, 200);
    EXPECT_THAT(page(), HasSubstr("£232.67</span> for 1000"));
    EXPECT_EQ(at(product(), "/variants/0/per"), "1000");
}

}   // namespace
}   // namespace testing
