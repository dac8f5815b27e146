// How the shop answers browsers: compressed, in parts, told that they have it already, and told of what happens.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "business/media/media.hpp"
#include "infrastructure/testing/decompressed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace {

using namespace testing;

class Manners : public Test {
  protected:
    static void SetUpTestSuite()
    {
        folder = new Folder;
        auto const config = config_of(folder->path() / "shop");
        ASSERT_EQ(import(config, small_catalogue()), 0);
        server = new ShopServer{config};
    }
    static void TearDownTestSuite()
    {
        delete server;
        EXPECT_EQ(complaints(config_of(folder->path() / "shop")), "");
        delete folder;
    }

    RawResponse get(std::string const& target, std::string const& headers = "") { return client.request("GET", target, headers, ""); }
    RawResponse get_in(std::string const& encodings, std::string const& target, std::string const& more = "")
    {
        return get(target, "Accept-Encoding: " + encodings + "\r\n" + more);
    }

    // The first address on the front page that is between these.
    std::string asset(std::string const& begin, std::string const& end)
    {
        auto const page = get("/").body;
        auto const from = page.find(begin);
        return page.substr(from, page.find(end, from) + end.size() - from);
    }

    // An order whose shopper has not told the bank yet; its path and its cookie.
    struct Waiting {
        std::string path, cookie, attempt;
    };
    Waiting order_that_waits(std::string const& key)
    {
        Shopper shopper{server->port()};
        auto const placed = shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), key, "sim_challenge");
        EXPECT_EQ(placed.status, 202) << placed.body;
        auto const url = at(placed, "/action/url");
        return {"/orders/" + at(placed, "/order/id"), "Cookie: order=" + at(placed, "/order/access_token") + "\r\n",
                url.substr(url.find("attempt="))};
    }

    void approve(Waiting const& order)
    {
        auto const decided = RawClient{server->port()}.request(
            "POST", "/checkout/challenge", "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            order.attempt + "&outcome=approve");
        ASSERT_EQ(decided.status, 303) << decided.body;
    }

    static inline Folder* folder = nullptr;
    static inline ShopServer* server = nullptr;
    RawClient client{server->port()};
};

constexpr auto pending_event = "id: pending\nevent: state\ndata: pending\n\n",
               confirmed_event = "id: confirmed\nevent: state\ndata: confirmed\n\n";

}   // namespace

TEST_F(Manners, WhatIsKeptComesCompressedAndIsTheSame)
{
    for (auto const* const target :
         {"/", "/p/vase", "/c/all", "/pages/about", "/sitemap.xml", "/api/store/products", "/api/store/products/vase"})
    {
        auto const plain = get(target);
        ASSERT_EQ(plain.status, 200) << target;
        EXPECT_EQ(plain.header("Content-Encoding"), "");
        std::set<std::string> etags{plain.header("ETag")};
        for (std::string const encoding : {"gzip", "br"}) {
            for (int i = 0; i < 2; ++i) {   // made, and kept
                auto const small = get_in(encoding, target);
                EXPECT_EQ(decompressed(small.header("Content-Encoding"), small.body), plain.body) << target;
                if (plain.body.size() > 500) EXPECT_EQ(small.header("Content-Encoding"), encoding) << target;
                EXPECT_EQ(small.header("Vary"), "Accept-Encoding");
                EXPECT_EQ(small.header("Content-Length"), std::to_string(small.body.size()));
                etags.insert(small.header("ETag"));
                auto const again = get_in(encoding, target, "If-None-Match: " + small.header("ETag") + "\r\n");
                EXPECT_EQ(again.status, 304) << target;
                EXPECT_EQ(again.header("ETag"), small.header("ETag"));
                EXPECT_EQ(again.header("Vary"), "Accept-Encoding");
                auto const head = client.request("HEAD", target, "Accept-Encoding: " + encoding + "\r\n", "");
                EXPECT_EQ(head.header("Content-Length"), std::to_string(small.body.size())) << target;
            }
        }
        if (plain.body.size() > 500) EXPECT_EQ(etags.size(), 3u) << target;
    }
}

TEST_F(Manners, FilesOfThePagesComeCompressedAndMayBeKeptForEver)
{
    for (auto const& [begin, end] : {std::pair{"/assets/shop-", ".css"}, std::pair{"/assets/suggest-", ".js"}}) {
        auto const target = asset(begin, end);
        auto const plain = get(target);
        ASSERT_EQ(plain.status, 200) << target;
        for (std::string const encoding : {"gzip", "br"}) {
            auto const small = get_in(encoding, target);
            EXPECT_EQ(small.header("Content-Encoding"), encoding);
            EXPECT_EQ(decompressed(encoding, small.body), plain.body);
            EXPECT_THAT(small.header("Cache-Control"), HasSubstr("immutable"));
            EXPECT_EQ(small.header("Vary"), "Accept-Encoding");
            EXPECT_EQ(get_in(encoding, target, "If-None-Match: " + small.header("ETag") + "\r\n").status, 304);
            EXPECT_EQ(get_in(encoding, target, "If-None-Match: " + plain.header("ETag") + "\r\n").status, 200);
        }
    }
    auto const font = asset("/assets/bricolage", ".woff2");
    EXPECT_EQ(get_in("br", font).header("Content-Encoding"), "");
    EXPECT_EQ(get("/assets/shop-000000000000.css").status, 404);
}

TEST_F(Manners, ManyWhoFirstAskForAFileAtTheSameTimeAllGetIt)
{
    auto const target = asset("/assets/shop-", ".css");
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, encoding = std::string{i % 2 == 0 ? "br" : "gzip"}] {
            auto const file = RawClient{server->port()}.request("GET", target, "Accept-Encoding: " + encoding + "\r\n", "");
            EXPECT_EQ(file.header("Content-Encoding"), encoding);
            EXPECT_THAT(decompressed(encoding, file.body), HasSubstr("@layer"));
        });
    for (auto& thread : threads) thread.join();
}

TEST_F(Manners, WhatBelongsToOnePersonIsNotCompressed)
{
    auto const order = order_that_waits("private");
    for (auto const& [target, headers] : {std::pair<std::string, std::string>{"/cart", ""},
                                          {"/checkout", ""},
                                          {order.path, order.cookie},
                                          {"/search?q=vase", ""},
                                          {"/api/admin/searches", "Authorization: Bearer " + server->first_key() + "\r\n"}})
        EXPECT_EQ(get_in("gzip, br", target, headers).header("Content-Encoding"), "") << target;
}

TEST_F(Manners, APictureComesInPartsAndNotTwice)
{
    auto const picture = media::examine(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000"/>)").value();
    media::Files{folder->path() / "shop" / "media"}.write(picture);
    auto const name = crypto::hex(picture.sha256) + ".svg";
    auto const whole = get("/media/" + name);
    ASSERT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body, picture.bytes);
    EXPECT_EQ(whole.header("Accept-Ranges"), "bytes");
    auto const part = get("/media/" + name, "Range: bytes=5-9\r\nIf-Range: " + whole.header("ETag") + "\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, picture.bytes.substr(5, 5));
    EXPECT_EQ(part.header("Content-Range"), "bytes 5-9/" + std::to_string(picture.bytes.size()));
    EXPECT_EQ(part.header("Content-Security-Policy"), whole.header("Content-Security-Policy"));
    EXPECT_EQ(get("/media/" + name, "Range: bytes=9999-\r\n").status, 416);
    EXPECT_EQ(get("/media/" + name, "If-None-Match: " + whole.header("ETag") + "\r\n").status, 304);
    auto const head = client.request("HEAD", "/media/" + name, "", "");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(picture.bytes.size()));
    EXPECT_EQ(get("/media/" + std::string(64, '0') + ".svg", "Range: bytes=0-1\r\n").status, 404);
}

TEST_F(Manners, PublicPagesSayWhatMayBeFetchedBeforeItIsAskedFor)
{
    for (auto const* const target : {"/", "/p/vase", "/c/all", "/search?q=vase", "/pages/about"}) {
        auto const named = get(target).header("Speculation-Rules");
        ASSERT_GT(named.size(), 2u) << target;
        auto const rules = get(named.substr(1, named.size() - 2));
        EXPECT_EQ(rules.status, 200);
        EXPECT_EQ(rules.header("Content-Type"), "application/speculationrules+json");
        EXPECT_EQ(at(rules, "/prefetch/0/eagerness"), "moderate");
    }
    EXPECT_EQ(get("/cart").header("Speculation-Rules"), "");
}

TEST_F(Manners, AnOrderTellsItsPageWhatBecameOfIt)
{
    auto const order = order_that_waits("told");
    EXPECT_THAT(get(order.path, order.cookie).body, HasSubstr("data-order-events=\"" + order.path + "/events\""));
    RawClient listener{server->port()};
    auto const head = listener.request("GET", order.path + "/events", order.cookie, "");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(head.header("Cache-Control"), "no-store");
    EXPECT_THAT(listener.receive_up_to("data: pending\n\n"), EndsWith(pending_event));
    approve(order);
    EXPECT_EQ(listener.receive_all(), confirmed_event);

    auto const back = get(order.path + "/events", order.cookie + "Last-Event-ID: pending\r\n");
    EXPECT_THAT(back.body, EndsWith(confirmed_event));
    EXPECT_EQ(get(order.path + "/events", order.cookie + "Last-Event-ID: confirmed\r\n").status, 204);
    EXPECT_THAT(get(order.path, order.cookie).body, Not(HasSubstr("data-order-events")));
}

TEST_F(Manners, OnlyWhoeverMaySeeAnOrderIsToldOfIt)
{
    auto const order = order_that_waits("secret");
    EXPECT_EQ(get(order.path + "/events").status, 404);
    EXPECT_EQ(get(order.path + "/events", "Cookie: order=wrong\r\n").status, 404);
    EXPECT_EQ(get("/orders/ord_0/events", order.cookie).status, 404);
}

TEST_F(Manners, AShopThatClosesEndsWhatGoesOn)
{
    Folder const other;
    auto const config = config_of(other / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    ShopServer shop{config};
    Shopper shopper{shop.port()};
    auto const placed = shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "closing", "sim_challenge");
    ASSERT_EQ(placed.status, 202) << placed.body;
    RawClient listener{shop.port()};
    listener.request("GET", "/orders/" + at(placed, "/order/id") + "/events", "Cookie: order=" + at(placed, "/order/access_token") + "\r\n",
                     "");
    listener.receive_up_to("data: pending\n\n");
    auto const begun = std::chrono::steady_clock::now();
    std::thread closing{[&] { shop.stop(); }};
    EXPECT_EQ(listener.receive_all(), "");
    closing.join();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});   // less than it may take to drain
}
