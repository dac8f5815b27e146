// Products like another one, by program and on its page, and that what is shown of them is true when something changes.
#include "app/commands/commands.hpp"
#include "app/control.hpp"
#include "infrastructure/testing/database.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr auto section = "You may also like";

class SimilarApi : public Test {
  protected:
    SimilarApi()
    {
        for (auto const end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end;) {
            if (number_at(get("/api/store/search"), "/total") >= 4) break;
            std::this_thread::sleep_for(10ms);
        }
    }
    int import_vectors(std::string const& ndjson, Heard& heard, bool dry_run = false)
    {
        std::istringstream input{ndjson};
        SystemClock const clock;
        app::WritingCommand command{{"import", "vectors"}, config.data, ndjson.size()};
        if (dry_run) command.words.emplace_back("--dry-run");
        return app::run_or_hand_over(config, command, &input, heard, clock, silent_log());   // to the server
    }
    std::string exported() const
    {
        Heard heard;
        auto const file = folder / "vectors.ndjson";
        EXPECT_EQ(app::export_vectors(config, file.string(), heard), 0);
        std::ifstream stream{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    RawResponse get(std::string const& target, std::string const& headers = "")
    {
        return shopper.client.request("GET", target, headers, "");
    }
    std::string page_of(std::string const& handle) { return get("/p/" + handle).body; }

    Folder folder;
    app::Config config = [this] {
        auto made = config_of(folder / "shop");
        EXPECT_EQ(import(made, small_catalogue()), 0);
        return made;
    }();
    ShopServer server{config};
    Shopper shopper{server.port()};
};

}   // namespace

TEST_F(SimilarApi, TellsWhatIsAlikeAsProductsAreTold)
{
    auto const found = get("/api/store/products/vase/similar");
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(at(found, "/data/0/handle"), "rare");
    EXPECT_EQ(at(found, "/data/0/variants/0/availability"), "low");
    EXPECT_EQ(at(found, "/data/0/price_from/amount"), "1000");
    EXPECT_THAT(found.body, Not(HasSubstr("\"mug\"")));
    EXPECT_EQ(get("/api/store/products/lamp/similar?limit=24").body, R"({"data":[]})");
    EXPECT_THAT(get("/api/openapi.json").body, HasSubstr("/api/store/products/{handle}/similar"));

    auto const etag = found.header("ETag");
    ASSERT_NE(etag, "");
    EXPECT_EQ(found.header("Cache-Control"), get("/api/store/products/vase").header("Cache-Control"));
    EXPECT_EQ(get("/api/store/products/vase/similar", "If-None-Match: " + etag + "\r\n").status, 304);
}

TEST_F(SimilarApi, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(get("/api/store/products/nothing/similar").status, 404);
    EXPECT_EQ(at(get("/api/store/products/nothing/similar"), "/code"), "not_found");
    for (auto const* const wrong : {"limit=0", "limit=25", "limit=x", "limit=", "limit=8x", "limit=-1", "cursor=1"}) {
        auto const answer = get(std::string{"/api/store/products/vase/similar?"} + wrong);
        EXPECT_EQ(answer.status, 422) << wrong;
        EXPECT_NE(at(answer, "/errors/0/pointer"), "") << wrong;
    }
}

TEST_F(SimilarApi, ThePageShowsThemUntilTheyAreSoldOut)
{
    EXPECT_THAT(page_of("vase"), AllOf(HasSubstr(section), HasSubstr(R"(<a href="/p/rare">Only one</a>)")));
    EXPECT_THAT(page_of("rare"), HasSubstr(R"(<a href="/p/vase">)"));
    EXPECT_THAT(page_of("lamp"), Not(HasSubstr(section)));   // nothing is like it

    auto const cart = shopper.new_cart(R"({"sku":"RARE","quantity":1})");
    ASSERT_EQ(shopper.place(cart, "one").status, 201);
    EXPECT_THAT(page_of("vase"), Not(HasSubstr(section)));
    EXPECT_EQ(get("/api/store/products/vase/similar").body, R"({"data":[]})");
    EXPECT_THAT(page_of("rare"), HasSubstr(section));   // more than ever

    auto dearer = std::string{
        R"({"handle":"vase","title":"Orbit dipped vase","category":"Vases","variants":[{"sku":"VASE","price":4900,"currency":"GBP"}]})"};
    ASSERT_EQ(import(config, dearer), 0);
    EXPECT_THAT(page_of("rare"), HasSubstr("49.00"));
}

TEST_F(SimilarApi, WordsTellInALargerShop)
{
    std::string catalogue;
    for (int i = 0; i < 60; ++i) {
        auto const number = std::to_string(i);
        auto const title = i % 2 == 0 ? "Bread knife, forged blade, oak handle" : "Wool rug, woven pile for the floor";
        catalogue += R"({"handle":"p)" + number + R"(","title":")" + title + R"(","category":"All","variants":[{"sku":"P)" + number +
                     R"(","price":1000,"currency":"GBP","stock":5}]})" + "\n";
    }
    Heard heard;
    ASSERT_EQ(import(config, catalogue, &heard), 0) << heard.errors.front();
    std::size_t rugs = 0;
    for (int limit = 8; rugs < 8 && limit <= 24; ++limit) {   // each another address, as answers are kept
        auto const found = get("/api/store/products/p7/similar?limit=" + std::to_string(limit));
        for (rugs = 0; rugs < 8 && at(found, "/data/" + std::to_string(rugs) + "/title").starts_with("Wool");) ++rugs;
        if (rugs < 8) std::this_thread::sleep_for(1s);   // only their shelf is known, on which there are knives as well
    }
    EXPECT_EQ(rugs, 8U);
}

TEST_F(SimilarApi, VectorsOfTheMerchantsOwnAreTakenAndCountAndAreGivenBack)
{
    auto const vectors = std::string{R"({"handle":"lamp","vector":[0.5,1]}
{"handle":"nothing","vector":[1,2]}
{"handle":"mug","vector":[0.5,0.75]}
{"handle":"vase","vector":[1]}
oops
)"};
    Heard tried, told, again;
    EXPECT_EQ(import_vectors(vectors, tried, true), 1);
    EXPECT_EQ(exported(), "");
    EXPECT_EQ(import_vectors(vectors, told), 1);
    EXPECT_EQ(told.errors, tried.errors);
    EXPECT_THAT(told.errors, UnorderedElementsAre("line 2 (nothing): /handle: We do not sell that",
                                                  "line 4 (vase): /vector/1: This is needed", "line 5: That request cannot be read"));
    EXPECT_THAT(told.lines, ElementsAre("5 vectors read, 2 saved, 0 removed, 0 unchanged, 3 refused"));
    auto const given = exported();
    EXPECT_EQ(given, "{\"handle\":\"lamp\",\"vector\":[64,127]}\n{\"handle\":\"mug\",\"vector\":[85,127]}\n");
    EXPECT_EQ(import_vectors(given, again), 0);
    EXPECT_THAT(again.lines, ElementsAre("2 vectors read, 0 saved, 0 removed, 2 unchanged, 0 refused"));

    RawResponse found;
    for (int limit = 8; limit <= 24; ++limit) {   // each another address, as answers are kept
        found = get("/api/store/products/lamp/similar?limit=" + std::to_string(limit));
        if (found.body != R"({"data":[]})") break;
        std::this_thread::sleep_for(1s);
    }
    EXPECT_EQ(at(found, "/data/0/handle"), "mug");
    EXPECT_THAT(page_of("lamp"), HasSubstr(section));
}
