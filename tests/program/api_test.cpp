// The store API over HTTP, as a program sees it (store-api.md).
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/testing/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace testing;

// One shop for all the tests below; each makes carts of its own.
class StoreApi : public Test {
  protected:
    static void SetUpTestSuite()
    {
        folder = new Folder;
        auto const config = config_of(*folder / "shop");
        ASSERT_EQ(import(config, small_catalogue()), 0);
        server = new ShopServer{config};
    }
    static void TearDownTestSuite()
    {
        delete server;
        EXPECT_EQ(complaints(config_of(*folder / "shop")), "");
        delete folder;
    }

    std::string fresh_key() const { return std::string{UnitTest::GetInstance()->current_test_info()->name()} + std::to_string(keys_++); }

    static inline Folder* folder = nullptr;
    static inline ShopServer* server = nullptr;
    Shopper shopper{server->port()};

  private:
    static inline int keys_ = 0;
};

TEST_F(StoreApi, APurchaseIsTwoCalls)
{
    auto const cart = shopper.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":2},{"sku":"mug-blue","quantity":1}]})");
    ASSERT_EQ(cart.status, 201) << cart.body;
    EXPECT_EQ(cart.header("Location"), "/api/store/carts/" + at(cart, "/id"));
    EXPECT_EQ(at(cart, "/totals/subtotal/amount"), "11100");
    EXPECT_EQ(at(cart, "/requirements/0"), "email");

    auto const placed = shopper.place({at(cart, "/id"), at(cart, "/token"), 11'100}, fresh_key());
    ASSERT_EQ(placed.status, 201) << placed.body;
    EXPECT_EQ(placed.header("Location"), "/api/store/orders/" + at(placed, "/order/id"));
    EXPECT_EQ(at(placed, "/order/status"), "confirmed");
    EXPECT_EQ(at(placed, "/order/payment_status"), "paid");
    EXPECT_EQ(at(placed, "/order/totals/total/amount"), "11550");

    auto const order =
        shopper.client.request("GET", placed.header("Location"), "Order-Token: " + at(placed, "/order/access_token") + "\r\n", "");
    ASSERT_EQ(order.status, 200) << order.body;
    EXPECT_EQ(at(order, "/shipping_address/city"), "Leeds");
    EXPECT_EQ(at(order, "/lines/0/sku"), "VASE");
    EXPECT_EQ(at(order, "/lines/0/net/amount"), "8000");
    EXPECT_EQ(at(order, "/lines/0/taxes/0/amount"), "1600");
    EXPECT_EQ(at(order, "/lines/0/units/0/count"), "2");
    EXPECT_EQ(at(order, "/lines/0/units/0/gross/amount"), "4800");
    EXPECT_EQ(at(order, "/tax_evidence/by"), "rates");
    EXPECT_EQ(at(cart, "/estimated"), "true");   // nobody had said where to
    EXPECT_EQ(at(order, "/lines/1/quantity"), "1");
    EXPECT_EQ(order.header("Cache-Control"), "no-store");
    EXPECT_EQ(shopper.client.get(placed.header("Location") + "?token=" + at(placed, "/order/access_token")).status, 200);
    EXPECT_EQ(shopper.client.get(placed.header("Location")).status, 404);
    EXPECT_EQ(shopper.client.get(placed.header("Location") + "?token=nonsense").status, 404);
}

TEST_F(StoreApi, ReplaysByteForByte)
{
    for (auto const* instrument : {"sim_approve", "sim_decline", "sim_insufficient_funds", "sim_challenge"}) {
        auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
        auto const key = fresh_key();
        auto const first = shopper.place(cart, key, instrument);
        auto const again = shopper.place(cart, key, instrument);
        EXPECT_EQ(first.status, again.status) << instrument;
        EXPECT_EQ(first.header("Idempotency-Replayed"), "") << instrument;
        EXPECT_EQ(first.body, again.body) << instrument;
        if (first.status != 202) EXPECT_EQ(again.header("Idempotency-Replayed"), "true") << instrument;

        auto const other =
            shopper.post("/api/store/carts/" + cart.id + "/place", "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + key + "\r\n",
                         place_body(cart.goods + standard_delivery, instrument, "someone-else"));
        EXPECT_EQ(other.status, 422) << other.body;
        EXPECT_EQ(at(other, "/code"), "idempotency_key_reused");
    }
}

TEST_F(StoreApi, ADeclineSaysWhyAndLeavesTheCartToTryAgain)
{
    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const declined = shopper.place(cart, fresh_key(), "sim_insufficient_funds");
    EXPECT_EQ(declined.status, 402);
    EXPECT_EQ(at(declined, "/code"), "payment_declined");
    EXPECT_EQ(at(declined, "/decline_code"), "insufficient_funds");
    EXPECT_EQ(at(declined, "/retryable"), "true");
    EXPECT_EQ(shopper.place(cart, fresh_key()).status, 201);
    auto const late = shopper.place(cart, fresh_key());   // the order that there is, whatever the key
    EXPECT_EQ(late.status, 201);
}

TEST_F(StoreApi, WhoExpectsAnotherTotalIsToldWhatItCostsNow)
{
    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1},{"sku":"LAMP","quantity":2})");
    auto const place = [&](std::int64_t total) {
        return shopper.post("/api/store/carts/" + cart.id + "/place",
                            "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + fresh_key() + "\r\n", place_body(total));
    };
    auto const refused = place(cart.goods);   // without its delivery
    ASSERT_EQ(refused.status, 409) << refused.body;
    EXPECT_EQ(at(refused, "/code"), "total_changed");
    EXPECT_EQ(at(refused, "/cart/id"), cart.id);
    EXPECT_EQ(at(refused, "/cart/lines/1/sku"), "LAMP");
    EXPECT_EQ(at(refused, "/cart/totals/subtotal/amount"), std::to_string(cart.goods));
    EXPECT_EQ(at(refused, "/cart/totals/shipping/amount"), "450");
    EXPECT_EQ(at(refused, "/cart/totals/total/amount"), at(refused, "/total/amount"));
    EXPECT_EQ(place(std::stoll(at(refused, "/cart/totals/total/amount"))).status, 201);
}

TEST_F(StoreApi, SaysWhatIsWrongAndWhere)
{
    struct Case {
        std::string body;
        int status;
        std::string code, pointer;
    };
    auto const check = [&](std::string const& target, std::string const& headers, std::vector<Case> const& cases) {
        for (auto const& c : cases) {
            auto const answer = shopper.post(target, headers, c.body);
            EXPECT_EQ(answer.status, c.status) << c.body << "\n" << answer.body;
            EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
            EXPECT_EQ(at(answer, "/code"), c.code) << c.body;
            if (!c.pointer.empty()) EXPECT_EQ(at(answer, "/errors/0/pointer"), c.pointer) << c.body << answer.body;
        }
    };
    check("/api/store/carts", "",
          {{R"({"lines":[{"sku":"NOPE","quantity":1}]})", 422, "validation_failed", "/lines/0/sku"},
           {R"({"lines":[{"sku":"VASE","quantity":0}]})", 422, "validation_failed", "/lines/0/quantity"},
           {R"({"lines":[{"sku":"VASE","quantity":10000}]})", 422, "validation_failed", "/lines/0/quantity"},
           {R"({"lines":[{"sku":"VASE","quantity":"1"}]})", 422, "validation_failed", "/lines/0/quantity"},
           {R"({"lines":[{"sku":"VASE"}]})", 422, "validation_failed", "/lines/0/quantity"},
           {R"({"lines":[{"sku":"VASE","quantity":1,"price":1}]})", 422, "validation_failed", "/lines/0/price"},
           {R"({"line":[]})", 422, "validation_failed", "/line"},
           {R"([])", 422, "validation_failed", ""},
           {R"({"lines":[)", 400, "malformed_request", ""},
           {"{\"lines\":\"\xff\"}", 400, "malformed_request", ""}});

    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const place = "/api/store/carts/" + cart.id + "/place";
    auto const key = [&] { return "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + fresh_key() + "\r\n"; };
    check(place, "Cart-Token: " + cart.token + "\r\n", {{place_body(5'250), 400, "idempotency_key_missing", ""}});
    check(place, "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + std::string(256, 'k') + "\r\n",
          {{place_body(5'250), 400, "idempotency_key_missing", ""}});
    check(place, key(), {{place_body(5'249), 409, "total_changed", ""}});
    check(place, key(), {{place_body(5'250, "sim_nothing"), 422, "validation_failed", "/payment/instrument"}});
    check(place, key(),
          {{R"({"expected_total":{"amount":5250,"currency":"GBP"},"payment":{"instrument":"sim_approve"}})", 422, "requirement_missing",
            "/email"}});
    check(place, key(),
          {{R"({"expected_total":{"amount":5250,"currency":"XXX9"},"payment":{"instrument":"sim_approve"}})", 422, "validation_failed",
            "/expected_total/currency"}});
    check(place, "Cart-Token: wrong\r\nIdempotency-Key: x\r\n", {{place_body(5'250), 404, "not_found", ""}});
    check("/api/store/carts/123/place", key(), {{place_body(5'250), 404, "not_found", ""}});
}

TEST_F(StoreApi, RefusesWhatIsNotForIt)
{
    auto const big = shopper.post("/api/store/carts", "", R"({"lines":[)" + std::string(1'100'000, ' ') + "]}");
    EXPECT_EQ(big.status, 413);

    Shopper other{server->port()};   // a refused body may end the connection
    auto const form = other.client.request("POST", "/api/store/carts", "Content-Type: application/x-www-form-urlencoded\r\n", "a=b");
    EXPECT_EQ(form.status, 415);
    EXPECT_EQ(at(form, "/code"), "unsupported_media");

    Shopper third{server->port()};
    EXPECT_EQ(third.client.request("PUT", "/api/store/carts", "Content-Type: application/json\r\n", "{}").status, 405);
    Shopper fourth{server->port()};
    EXPECT_EQ(fourth.client.request("GET", "/api/store/nothing", "", "").status, 404);
    EXPECT_EQ(fourth.client.request("GET", "/api/store/products", "Api-Version: 2020-01-01\r\n", "").status, 400);
    EXPECT_EQ(fourth.client.request("GET", "/api/store/products", "Api-Version: 2027-05-01\r\n", "").status, 200);
}

TEST_F(StoreApi, ACookieAloneMovesNothingFromAnotherSite)
{
    auto const made = shopper.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
    auto const cookie = made.header("Set-Cookie");
    auto const pair = cookie.substr(0, cookie.find(';'));
    EXPECT_THAT(cookie, AllOf(HasSubstr("HttpOnly"), HasSubstr("SameSite=Lax"), HasSubstr("Path=/")));
    auto const lines = "/api/store/carts/" + at(made, "/id") + "/lines";
    auto const body = R"({"sku":"VASE","quantity":1})";
    auto const add = [&](std::string const& headers) { return shopper.post(lines, headers, body).status; };
    EXPECT_EQ(add("Cookie: " + pair + "\r\nSec-Fetch-Site: cross-site\r\n"), 403);
    EXPECT_EQ(add("Cookie: " + pair + "\r\nOrigin: https://evil.example\r\n"), 403);
    EXPECT_EQ(add("Cookie: " + pair + "\r\nSec-Fetch-Site: same-origin\r\n"), 200);
    EXPECT_EQ(add("Cart-Token: " + at(made, "/token") + "\r\nOrigin: https://app.example\r\n"), 200);
    // Not even another cart: the shopper would find somebody else's.
    for (auto const* const from : {"Sec-Fetch-Site: cross-site\r\n", "Origin: https://evil.example\r\n"})
        EXPECT_EQ(shopper.post("/api/store/carts", from, R"({"lines":[]})").status, 403);
}

TEST_F(StoreApi, ACartIsChangedLineByLine)
{
    auto const cart = shopper.new_cart("");
    auto const target = "/api/store/carts/" + cart.id;
    auto const token = "Cart-Token: " + cart.token + "\r\n";
    auto const json = token + "Content-Type: application/json\r\n";
    auto const one = shopper.post(target + "/lines", token + "Idempotency-Key: once\r\n", R"({"sku":"MUG-RED","quantity":2})");
    ASSERT_EQ(one.status, 200) << one.body;
    auto const again = shopper.post(target + "/lines", token + "Idempotency-Key: once\r\n", R"({"sku":"MUG-RED","quantity":2})");
    EXPECT_EQ(at(again, "/lines/0/quantity"), "2");   // a retry adds nothing
    auto const more = shopper.post(target + "/lines", token, R"({"sku":"MUG-RED","quantity":1})");
    EXPECT_EQ(at(more, "/lines/0/quantity"), "3");
    auto const line = target + "/lines/" + at(more, "/lines/0/id");

    EXPECT_EQ(at(shopper.client.request("PATCH", line, json, R"({"quantity":7})"), "/totals/subtotal/amount"), "11200");
    EXPECT_EQ(shopper.client.request("PATCH", line, json, R"({"quantity":0})").status, 422);
    EXPECT_EQ(shopper.client.request("PATCH", target + "/lines/99", json, R"({"quantity":1})").status, 404);

    auto const details = shopper.client.request("PATCH", target + "/details", json, R"({"email":"maya@example.com"})");
    EXPECT_EQ(at(details, "/requirements/0"), "shipping_address");
    EXPECT_EQ(details.body.find("maya@"), std::string::npos);   // what was told is not told back
    EXPECT_EQ(shopper.client.request("PATCH", target + "/details", json, R"({"email":"not an address"})").status, 422);
    EXPECT_EQ(shopper.client.request("PATCH", target + "/details", json, R"({"shipping_method":"teleport"})").status, 422);
    EXPECT_EQ(at(shopper.client.request("GET", target + "/shipping-methods", token, ""), "/data/0/code"), "standard");

    EXPECT_EQ(shopper.client.request("DELETE", line, token, "").status, 200);
    EXPECT_EQ(at(shopper.client.request("GET", target, token, ""), "/totals/total/amount"), "0");
    EXPECT_EQ(shopper.client.request("GET", target, "", "").status, 404);
}

TEST_F(StoreApi, StockIsSaidAndNeverSoldTwice)
{
    EXPECT_EQ(at(shopper.client.get("/api/store/products/rare"), "/variants/0/availability"), "low");
    auto const mine = shopper.new_cart(R"({"sku":"RARE","quantity":1})"), theirs = shopper.new_cart(R"({"sku":"RARE","quantity":1})");
    EXPECT_EQ(shopper.place(mine, fresh_key()).status, 201);
    auto const late = shopper.place(theirs, fresh_key());
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(at(late, "/code"), "insufficient_stock");
    EXPECT_EQ(at(late, "/errors/0/pointer"), "/lines/0/quantity");
    EXPECT_EQ(at(late, "/errors/0/available"), "0");
    EXPECT_EQ(at(shopper.client.get("/api/store/products/rare"), "/variants/0/availability"), "out");   // and no cache says otherwise
}

TEST_F(StoreApi, ProductsAreListedFilteredAndPaged)
{
    auto const first = shopper.client.get("/api/store/products?limit=3&sort=price");
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(at(first, "/data/0/handle"), "rare");
    EXPECT_EQ(at(first, "/data/1/handle"), "mug");
    EXPECT_EQ(at(first, "/data/1/price_from/amount"), "1500");
    auto const second = shopper.client.get("/api/store/products?limit=3&sort=price&cursor=" + at(first, "/next"));
    EXPECT_EQ(at(second, "/data/0/handle"), "lamp");
    EXPECT_EQ(at(second, "/next"), "");
    EXPECT_EQ(at(shopper.client.get("/api/store/products?category=vases&sort=title"), "/data/1/handle"), "vase");
    EXPECT_EQ(shopper.client.get("/api/store/products?category=nothing").status, 404);
    EXPECT_EQ(shopper.client.get("/api/store/products?sort=colour").status, 422);
    EXPECT_EQ(shopper.client.get("/api/store/products?limit=0").status, 422);
    EXPECT_EQ(shopper.client.get("/api/store/products?cursor=AAAA").status, 400);
    EXPECT_EQ(shopper.client.get("/api/store/products/nothing").status, 404);
    EXPECT_EQ(at(shopper.client.get("/api/store/categories"), "/data/0/handle"), "lighting");
    auto const product = shopper.client.get("/api/store/products/mug");
    auto const etag = product.header("ETag");
    ASSERT_FALSE(etag.empty());
    EXPECT_EQ(shopper.client.request("GET", "/api/store/products/mug", "If-None-Match: " + etag + "\r\n", "").status, 304);
}

TEST_F(StoreApi, DescribesItself)
{
    auto const document = shopper.client.get("/api/openapi.json");
    EXPECT_EQ(at(document, "/openapi"), "3.1.0");
    for (auto const* path : {"/api/store/products", "/api/store/carts/{id}/place", "/api/store/orders/{id}", "/readyz"})
        EXPECT_THAT(document.body, HasSubstr("\"" + std::string{path} + "\":"));
    EXPECT_EQ(at(shopper.client.get("/problems/total_changed"), "/status"), "409");
    EXPECT_EQ(shopper.client.get("/problems/nonsense").status, 404);
    EXPECT_EQ(at(shopper.client.get("/livez"), "/status"), "alive");
    EXPECT_EQ(at(shopper.client.get("/readyz"), "/status"), "ready");
}

TEST(StoreApiClock, AnExpiredCartIsGone)
{
    Folder const folder;
    ManualClock clock;
    auto const config = config_of(folder / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    ShopServer server{config, {}, &clock};
    Shopper shopper{server.port()};
    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    clock.advance(std::chrono::hours{24 * 31});
    EXPECT_EQ(shopper.client.request("GET", "/api/store/carts/" + cart.id, "Cart-Token: " + cart.token + "\r\n", "").status, 410);
    auto const late = shopper.place(cart, "late");
    EXPECT_EQ(late.status, 410);
    EXPECT_EQ(at(late, "/code"), "gone");
}

// Each commit group's tables in a file of their own: the same journey, and nothing that needs one transaction over two of them.
TEST(StoreApiGroups, WorkOnDatabasesOfTheirOwn)
{
    Folder const folder;
    auto const config = config_of_groups(folder / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    {
        ShopServer server{config};
        Shopper shopper{server.port()};
        auto const cart = shopper.new_cart(R"({"sku":"LAMP","quantity":3})");
        EXPECT_EQ(shopper.place(cart, "declined", "sim_decline").status, 402);
        EXPECT_EQ(shopper.place(cart, "paid").status, 201);
        auto const too_many = shopper.new_cart(R"({"sku":"LAMP","quantity":3})");
        EXPECT_EQ(shopper.place(too_many, "too-many").status, 409);
        auto const challenged = shopper.new_cart(R"({"sku":"LAMP","quantity":2})");
        EXPECT_EQ(shopper.place(challenged, "challenge", "sim_challenge").status, 202);
    }
    EXPECT_EQ(exists(config.data / "order.db"), engine() == Engine::sqlite);
    EXPECT_FALSE(exists(config.data / "shop.db"));
    EXPECT_EQ(complaints(config), "");
}

// Imported while the shop is open; without the code nobody else in this shop gets anything.
TEST_F(StoreApi, ACodeTakesSomethingOffAndSaysSo)
{
    ASSERT_EQ(import_promotions(config_of(*folder / "shop"),
                                R"([{"id":"welcome","class":"order","code":"WELCOME","action":{"percent_ppm":100000}}])"),
              0);
    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const codes = "/api/store/carts/" + cart.id + "/codes";
    auto const token = "Cart-Token: " + cart.token + "\r\n";
    auto const entered = shopper.post(codes, token, R"({"code":" welcome "})");
    ASSERT_EQ(entered.status, 200) << entered.body;
    EXPECT_EQ(at(entered, "/codes/0"), "WELCOME");
    EXPECT_EQ(at(entered, "/applied/0/promotion"), "welcome");
    EXPECT_EQ(at(entered, "/applied/0/amount/amount"), "480");
    EXPECT_EQ(at(entered, "/totals/discount/amount"), "480");
    EXPECT_EQ(at(entered, "/totals/total/amount"), "4320");
    EXPECT_EQ(at(entered, "/lines/0/total/amount"), "4800");   // item promotions only

    auto const unknown = shopper.post(codes, token, R"({"code":"nope"})");
    ASSERT_EQ(unknown.status, 200) << unknown.body;
    EXPECT_EQ(at(unknown, "/rejected/0/code"), "NOPE");
    EXPECT_EQ(at(unknown, "/rejected/0/reason"), "not_found");
    EXPECT_EQ(at(unknown, "/rejected/0/detail"), "We do not know this code");
    EXPECT_EQ(shopper.post(codes, token, R"({"code":""})").status, 422);
    EXPECT_EQ(shopper.post(codes, token, R"({"code":")" + std::string(200, 'x') + R"("})").status, 422);
    EXPECT_EQ(shopper.post(codes, token, R"({"code":"a\nb"})").status, 422);
    EXPECT_EQ(shopper.client.request("DELETE", codes + "/nope", token, "").status, 200);

    auto const placed = shopper.place({cart.id, cart.token, 4'320}, fresh_key());
    ASSERT_EQ(placed.status, 201) << placed.body;
    EXPECT_EQ(at(placed, "/order/totals/discount/amount"), "480");
    EXPECT_EQ(at(placed, "/order/totals/total/amount"), "4770");
}

// ---- /api/admin

TEST_F(StoreApi, TheAdminApiWantsItsKey)
{
    for (auto const* header : {"", "Authorization: Bearer nonsense\r\n", "Authorization: Basic cck_\r\n", "Authorization: Bearer \r\n"}) {
        auto const refused = shopper.client.request("GET", "/api/admin/promotions", header, "");
        EXPECT_EQ(refused.status, 401) << header;
        EXPECT_EQ(at(refused, "/code"), "unauthenticated");
        EXPECT_EQ(refused.header("WWW-Authenticate"), "Bearer");
    }
    auto const key = "Authorization: Bearer " + server->first_key() + "\r\n";
    EXPECT_EQ(shopper.client.request("GET", "/api/admin/promotions", key, "").status, 200);
}

TEST_F(StoreApi, WhatTheAdminApiGivesItTakesBack)
{
    auto const key = "Authorization: Bearer " + server->first_key() + "\r\n";
    auto const put = [&](std::string const& query, std::string const& json) {
        return shopper.client.request("PUT", "/api/admin/promotions" + query, key + "Content-Type: application/json\r\n", json);
    };
    std::string const rule = R"([{"id":"many","class":"order","bulk_codes":true,"action":{"percent_ppm":500000},"limits":{"per_code":1}}])";
    auto const tried = put("?dry_run=true", rule);
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_EQ(at(tried, "/saved"), "1");
    EXPECT_EQ(at(put("", rule), "/saved"), "1");
    auto const given = shopper.client.request("GET", "/api/admin/promotions", key, "");
    EXPECT_EQ(at(put("", given.body), "/saved"), "0");
    auto const wrong = put("", R"([{"id":"a","class":"order","action":{"percent_ppm":1010000}}])");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(at(wrong, "/errors/0/pointer"), "/0/action/percent_ppm");
    EXPECT_EQ(put("", "[").status, 400);

    auto const make = [&](std::string const& id, std::string const& json) {
        return shopper.post("/api/admin/promotions/" + id + "/codes", key, json);
    };
    EXPECT_EQ(make("nobody", R"({"count":1})").status, 422);
    EXPECT_EQ(make("many", R"({"count":0})").status, 422);
    EXPECT_EQ(make("many", R"({"count":1,"prefix":"a b"})").status, 422);
    auto const made = make("many", R"({"count":2,"prefix":"vip-"})");
    ASSERT_EQ(made.status, 201) << made.body;
    auto const code = at(made, "/codes/0");
    EXPECT_TRUE(code.starts_with("VIP-")) << code;

    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const entered =
        shopper.post("/api/store/carts/" + cart.id + "/codes", "Cart-Token: " + cart.token + "\r\n", R"({"code":")" + code + R"("})");
    EXPECT_EQ(at(entered, "/totals/discount/amount"), "2400");
    EXPECT_EQ(at(entered, "/applied/0/code"), code);
}

TEST(StoreApiGuessing, WhoGuessesCodesHasToWait)
{
    Folder const folder;
    auto const config = config_of(folder / "shop");
    ASSERT_EQ(import(config, small_catalogue()), 0);
    ShopServer server{config};
    Shopper shopper{server.port()};
    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const codes = "/api/store/carts/" + cart.id + "/codes";
    auto const token = "Cart-Token: " + cart.token + "\r\n";
    for (int i = 0; i < 10; ++i) {
        auto const code = "GUESS" + std::to_string(i);
        ASSERT_EQ(shopper.post(codes, token, R"({"code":")" + code + R"("})").status, 200);
        ASSERT_EQ(shopper.client.request("DELETE", codes + "/" + code, token, "").status, 200);
    }
    auto const refused = shopper.post(codes, token, R"({"code":"GUESS10"})");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(at(refused, "/code"), "rate_limited");
    EXPECT_EQ(refused.header("Retry-After"), "600");
    // The same network with another cart; what is no code at all is told as ever.
    auto const other = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
    auto const there = "/api/store/carts/" + other.id + "/codes";
    EXPECT_EQ(shopper.post(there, "Cart-Token: " + other.token + "\r\n", R"({"code":"X"})").status, 429);
    EXPECT_EQ(shopper.post(there, "Cart-Token: " + other.token + "\r\n", R"({"code":""})").status, 422);
}

}   // namespace
