// Searching over HTTP, by whoever and with whatever.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/http/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace testing;
using namespace std::chrono_literals;

class SearchApi : public Test {
  protected:
    static void SetUpTestSuite()
    {
        folder = new Folder;
        ASSERT_EQ(import(config_of(*folder / "shop"), small_catalogue()), 0);
        server = new ShopServer{config_of(*folder / "shop")};
        Shopper first{server->port()};
        for (auto const end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end;) {
            if (number_at(first.client.request("GET", "/api/store/search", "", ""), "/total") >= 4) break;
            std::this_thread::sleep_for(10ms);
        }
    }
    static void TearDownTestSuite()
    {
        delete server;
        delete folder;
    }

    RawResponse search(std::string const& parameters) { return get("/api/store/search?" + parameters); }
    RawResponse get(std::string const& target) { return shopper.client.request("GET", target, "", ""); }
    RawResponse say(std::string const& settings)
    {
        return shopper.client.request("PUT", "/api/admin/search",
                                      "Content-Type: application/json\r\nAuthorization: Bearer " + server->first_key() + "\r\n", settings);
    }

    static inline Folder* folder = nullptr;
    static inline ShopServer* server = nullptr;
    Shopper shopper{server->port()};
};

}   // namespace

TEST_F(SearchApi, FindsWithFacetsAndSaysWhatWasMeant)
{
    auto const found = search("q=mug");
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(number_at(found, "/total"), 1);
    EXPECT_EQ(at(found, "/data/0/variants/0/sku"), "MUG-BLUE");
    EXPECT_EQ(at(found, "/facets/0/name"), "category");
    EXPECT_EQ(found.header("Cache-Control"), "no-store");
    EXPECT_EQ(at(search("q=MUG-RED"), "/total"), "1");
    EXPECT_EQ(at(search("q=mug&attribute.colour=blue,green"), "/total"), "1");
    EXPECT_EQ(at(search("q=mug&attribute.colour=green"), "/total"), "0");
    EXPECT_EQ(at(search("q=&price%5Blte%5D=1000"), "/total"), "1");
    EXPECT_EQ(get("/api/store/suggest?q=mu").status, 200);
}

TEST_F(SearchApi, PagesGoOnWithACursorThatBelongsToTheSearch)
{
    auto const first = search("limit=2&sort=price");
    ASSERT_EQ(first.status, 200);
    auto const next = at(first, "/next");
    auto const second = search("limit=2&sort=price&cursor=" + next);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_NE(at(first, "/data/0/id"), at(second, "/data/0/id"));
    EXPECT_EQ(at(search("limit=2&sort=-price&cursor=" + next), "/code"), "invalid_cursor");
    EXPECT_EQ(at(search("q=mug&cursor=" + next), "/code"), "invalid_cursor");
    EXPECT_EQ(at(search("cursor=abc"), "/code"), "invalid_cursor");
}

TEST_F(SearchApi, RefusesWhatItDoesNotKnowWithItsPlace)
{
    for (auto const* const wrong : {"colour=blue", "limit=0", "limit=101", "limit=x", "sort=best", "price%5Bgte%5D=-1", "in_stock=maybe"}) {
        auto const answer = search(wrong);
        EXPECT_EQ(answer.status, 422) << wrong;
        EXPECT_NE(at(answer, "/errors/0/pointer"), "") << wrong;
    }
    EXPECT_EQ(search("q=" + std::string(1'001, 'x')).status, 422);
    EXPECT_EQ(search("q=%ff%fe").status, 400);
    std::string many;
    for (int i = 0; i < 11; ++i) many += "attribute.a" + std::to_string(i) + "=x&";
    EXPECT_EQ(search(many).status, 422);
}

TEST_F(SearchApi, AnyTextHasAnAnswer)
{
    for (std::string const text : {"лампа",
                                   "ランプ",
                                   "台灯",
                                   "مصباح",
                                   "מנורה",
                                   "दीपक",
                                   "โคมไฟ",
                                   "램프",
                                   "λάμπα",
                                   "ლამპა",
                                   "🛋️🪔👩‍👩‍👧",
                                   "\xE2\x80\xAEpmal\xE2\x80\xAC",
                                   "'; drop table catalog_products; --",
                                   "(a+)+$",
                                   "[[[[",
                                   "\"",
                                   "\"\"\"",
                                   "-",
                                   "--",
                                   "-\"",
                                   "a\tb\nc",
                                   "%",
                                   "*",
                                   "\\",
                                   "<script>alert(1)</script>",
                                   "a OR 1=1",
                                   "NEAR/3",
                                   "mug\x01\x02",
                                   "\xEF\xBB\xBF"})
    {
        for (auto const* const path :
             {"/api/store/search?q=", "/api/store/suggest?q=", "/search?q=", "/api/store/search?brand=", "/api/store/search?attribute."})
        {
            auto const target = std::string{path} + http::percent_encoded(text) + (std::string_view{path}.ends_with('.') ? "=x" : "");
            auto const status = get(target).status;
            EXPECT_TRUE(status == 200 || status == 400 || status == 422) << target << " " << status;
        }
    }
    EXPECT_THAT(get("/search?q=" + http::percent_encoded("<b>\"x")).body, Not(HasSubstr("<b>\"x")));
    EXPECT_LT(get("/api/store/search?q=" + std::string(10'000, 'y')).status, 500);
}

TEST_F(SearchApi, WhatTheMerchantSaysHoldsAtOnce)
{
    ASSERT_EQ(say(R"({"pins":[{"query":"mug","products":["lamp"]}],"redirects":[{"query":"send back","to":"/pages/returns"}]})").status,
              200);
    EXPECT_EQ(at(search("q=mug"), "/data/0/handle"), "lamp");
    EXPECT_EQ(at(search("q=Send+back"), "/redirect"), "/pages/returns");
    EXPECT_EQ(get("/search?q=send+back").header("Location"), "/pages/returns");
    ASSERT_EQ(say("{}").status, 200);
    EXPECT_EQ(at(search("q=mug"), "/data/0/variants/0/sku"), "MUG-BLUE");
}

TEST_F(SearchApi, WhatTheMerchantWouldSayIsSeenBeforeItHolds)
{
    auto const preview = [&](std::string const& parameters, std::string const& settings, std::string const& key) {
        return shopper.client.request("POST", "/api/admin/search/preview?" + parameters,
                                      "Content-Type: application/json\r\nAuthorization: Bearer " + key + "\r\n", settings);
    };
    auto const key = server->first_key();
    std::string const in_march =
        R"({"pins":[{"query":"mug","products":["lamp"],"from":"2030-03-01T00:00:00Z","to":"2030-04-01T00:00:00Z"}]})";
    EXPECT_EQ(at(preview("q=mug&at=2030-03-02T00:00:00Z", in_march, key), "/data/0/handle"), "lamp");
    EXPECT_EQ(at(preview("q=mug", in_march, key), "/data/0/handle"), "mug");
    EXPECT_EQ(at(preview("q=cup", R"({"synonyms":[{"query":"cup","also":["mug"]}]})", key), "/data/0/handle"), "mug");
    EXPECT_EQ(at(search("q=mug"), "/data/0/handle"), "mug");
    EXPECT_EQ(preview("q=mug", "{}", "wrong").status, 401);
    EXPECT_EQ(preview("q=mug&at=soon", "{}", key).status, 422);
    EXPECT_EQ(preview("q=mug", "{", key).status, 400);
    auto const refused = preview("q=mug", R"({"pins":[{"query":"mug","products":["nothing"]}]})", key);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("/pins/0/products/0"));
}

TEST_F(SearchApi, WhatWasSearchedForIsToldToTheMerchantAlone)
{
    EXPECT_EQ(get("/api/admin/searches").status, 401);
    auto const told = shopper.client.request("GET", "/api/admin/searches", "Authorization: Bearer " + server->first_key() + "\r\n", "");
    EXPECT_EQ(told.status, 200);
    EXPECT_THAT(told.body, HasSubstr("\"without_hits\":["));
}

TEST_F(SearchApi, AFormLeadsToACleanAddress)
{
    EXPECT_EQ(get("/search?go=1&q=mug&sort=&min=&max=&in_stock=true").header("Location"), "/search?q=mug&in_stock=true");
    EXPECT_EQ(get("/search?go=1&q=mug&min=4.50&max=10").header("Location"), "/search?q=mug&price%5Bgte%5D=450&price%5Blte%5D=1000");
    EXPECT_EQ(get("/search?go=1&q=mug&min=lots").status, 422);
    EXPECT_EQ(get("/search?q=mug").status, 200);
}
