// Whatever a stranger or a shopper sends, nothing of it is in the log or the metrics: each value below is a canary that is looked for in both.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace testing;

std::filesystem::path const binary = CLOUDCOMMERCE_BINARY;

bool comes_true(auto const& condition)
{
    for (int i = 0; i < 1'500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

std::string text_of(std::filesystem::path const& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class Canary : public Test {
  protected:
    // A value that stands nowhere else, and is looked for at the end.
    std::string canary(std::string const& where)
    {
        all.push_back("canary" + where + "7q" + std::to_string(all.size()));
        return all.back();
    }
    std::string watched(std::string const& value)
    {
        if (!value.empty()) all.push_back(value);
        return value;
    }

    // On a connection of its own, with a canary in every header that a client may send.
    RawResponse ask(std::string const& method, std::string const& target, std::string const& headers = {}, std::string const& body = {})
    {
        std::string more = headers;
        for (auto const* const name : {"User-Agent", "Referer", "Authorization", "X-Forwarded-For", "Accept-Language", "If-None-Match",
                                       "X-Request-Id", "X-Trace-Id", "Via", "Forwarded", "Tracestate"})
            more += std::string{name} + ": " + canary("header") + "\r\n";
        if (headers.find("Cookie:") == std::string::npos)
            more += "Cookie: cart=" + canary("cookie") + "." + canary("token") + "; order=" + canary("cookie") + "\r\n";
        return RawClient{server->port()}.request(method, target, more, body);
    }
    RawResponse post(std::string const& target, std::string const& headers, std::string const& json)
    {
        return ask("POST", target + "?q=" + canary("query"), "Content-Type: application/json\r\n" + headers, json);
    }
    RawResponse submit(std::string const& target, std::string const& form, std::string const& headers = {})
    {
        return ask("POST", target + "?q=" + canary("query"),
                   "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n" + headers, form);
    }

    std::string person()
    {
        return R"("email":")" + canary("email") + R"(@example.com","shipping_address":{"name":")" + canary("name") + R"(","line1":")" +
               canary("street") + R"(","line2":")" + canary("street") + R"(","city":")" + canary("city") + R"(","postcode":")" +
               watched("EC1A 1BB") + R"(","country":"GB"})";
    }

    struct Cart {
        std::string id, token;
        std::int64_t total;
    };
    Cart new_cart()
    {
        auto const made = post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
        EXPECT_EQ(made.status, 201) << made.body;
        return {at(made, "/id"), watched(at(made, "/token")), number_at(made, "/totals/subtotal/amount") + standard_delivery};
    }
    RawResponse place(Cart const& cart, std::string const& instrument)
    {
        auto const placed =
            post("/api/store/carts/" + cart.id + "/place", "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + canary("key") + "\r\n",
                 R"({"expected_total":{"amount":)" + std::to_string(cart.total) + R"(,"currency":"GBP"},"payment":{"instrument":")" +
                     instrument + R"("},"shipping_method":"standard",)" + person() + "}");
        return placed;
    }

    void buy();
    void buy_in_a_browser();
    void send_nonsense();
    void import_nonsense();

    Folder folder;
    std::filesystem::path data = folder / "shop";
    int metrics_port = bench::free_port();
    std::vector<std::string> all;
    std::optional<bench::ServerProcess> server;
};

void Canary::buy()
{
    auto const placed = place(new_cart(), "sim_approve");
    ASSERT_EQ(placed.status, 201) << placed.body;
    auto const token = watched(at(placed, "/order/access_token")), order = placed.header("Location");
    EXPECT_EQ(ask("GET", order + "?token=" + token).status, 200);
    EXPECT_EQ(ask("GET", order, "Order-Token: " + token + "\r\n").status, 200);
    EXPECT_EQ(ask("GET", "/orders/" + at(placed, "/order/id") + "?token=" + token).status, 303);
    EXPECT_EQ(ask("GET", order + "?token=" + canary("token")).status, 404);
    EXPECT_EQ(post(order + "/cancel", "Order-Token: " + token + "\r\n", "").status, 200);

    for (auto const* const instrument : {"sim_decline", "sim_insufficient_funds"}) EXPECT_EQ(place(new_cart(), instrument).status, 402);
    EXPECT_EQ(place(new_cart(), "sim_timeout_approved").status, 202);
    EXPECT_EQ(place(new_cart(), watched("4242424242424242")).status, 422);
    auto const cart = new_cart();
    EXPECT_EQ(place({cart.id, canary("token"), cart.total}, "sim_approve").status, 404);
    EXPECT_EQ(place({cart.id, cart.token, 1}, "sim_approve").status, 409);

    auto const challenged = place(cart, "sim_challenge");
    ASSERT_EQ(challenged.status, 202) << challenged.body;
    auto const url = at(challenged, "/action/url");
    EXPECT_EQ(ask("GET", url).status, 200) << url;
    auto const attempt = url.substr(url.find("attempt=") + 8);
    EXPECT_EQ(submit("/checkout/challenge", "attempt=" + attempt + "&outcome=" + canary("outcome")).status, 400);
    EXPECT_EQ(submit("/checkout/challenge", "attempt=" + attempt + "&outcome=approve&note=" + canary("note")).status, 303);
}

void Canary::buy_in_a_browser()
{
    auto const added = submit("/cart/lines", "sku=VASE&quantity=1&note=" + canary("note"), "Cookie: none=" + canary("cookie") + "\r\n");
    ASSERT_EQ(added.status, 303) << added.body;
    auto const from = added.head.find("Set-Cookie: cart=") + 12;
    auto const pair = added.head.substr(from, added.head.find(';', from) - from);
    watched(pair.substr(pair.find('.') + 1));
    auto const cookies = "Cookie: " + pair + "\r\n";
    EXPECT_EQ(submit("/checkout/details", "email=" + canary("email") + "&name=" + canary("name"), cookies).status, 422);
    auto const told = submit("/checkout/details",
                             "email=" + canary("email") + "%40example.com&name=" + canary("name") + "&line1=" + canary("street") +
                                 "&city=" + canary("city") + "&postcode=" + "EC1A+1BB" + "&country=GB",
                             cookies);
    EXPECT_EQ(told.status, 303) << told.body;
    EXPECT_EQ(submit("/checkout/details", "step=delivery&shipping_method=standard&payment=4242424242424242", cookies).status, 422);
    EXPECT_EQ(ask("GET", "/checkout/delivery?q=" + canary("query"), cookies).status, 200);
}

void Canary::send_nonsense()
{
    for (auto const* const target : {"/", "/api/store/products/", "/api/store/carts/", "/api/store/orders/", "/p/", "/c/", "/orders/",
                                     "/assets/", "/media/", "/pages/", "/problems/", "/checkout/", "/nowhere/"})
        EXPECT_GE(ask("GET", target + canary("path") + "?" + canary("query") + "=" + canary("query")).status, 400) << target;
    EXPECT_GE(ask("GET", "/p/%zz" + canary("path")).status, 400);
    EXPECT_GE(ask("GET", "/api/store/products?cursor=" + canary("cursor")).status, 400);
    EXPECT_GE(ask("GET", "/?" + canary("query")).status, 200);
    EXPECT_EQ(ask("GET", "/livez?" + canary("query")).status, 200);
    EXPECT_EQ(ask("GET", "/api/store/products", "Api-Version: " + canary("version") + "\r\n").status, 400);
    EXPECT_EQ(ask("DELETE", "/p/" + canary("path")).status, 405);
    EXPECT_EQ(post("/api/store/carts", "", "{\"" + canary("field") + "\":1").status, 400);
    EXPECT_EQ(post("/api/store/carts", "", R"({"lines":[{"sku":")" + canary("sku") + R"(","quantity":1}]})").status, 422);
    EXPECT_EQ(post("/api/store/carts", "", R"({"lines":[],")" + canary("field") + R"(":")" + canary("value") + "\"}").status, 422);
    EXPECT_EQ(post("/api/store/carts", "Origin: https://" + canary("origin") + ".example\r\n", "{}").status, 403);
    EXPECT_EQ(post("/api/store/carts", "", canary("body") + std::string(1 << 21, ' ')).status, 413);
    EXPECT_EQ(ask("POST", "/api/store/carts", "Content-Type: " + canary("type") + "\r\n", "{}").status, 415);
    EXPECT_EQ(submit("/cart/lines", "sku=" + canary("sku") + "&quantity=" + canary("quantity")).status, 422);
    EXPECT_EQ(submit("/cart/lines", "%zz" + canary("form")).status, 400);
    for (auto const& bytes :
         {"GET /" + canary("path") + " NONSENSE\r\n\r\n", canary("method") + " / HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET / HTTP/1.1\r\n" + canary("header") + " : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: " + canary("host") + "\r\n\r\n",
          "GET /" + canary("path") + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n"})
    {
        RawClient client{server->port()};
        client.send(bytes);
        EXPECT_GE(client.receive().status, 400) << bytes.substr(0, 100);
    }
    EXPECT_GE(RawClient{metrics_port}.get("/metrics/" + canary("path") + "?" + canary("query")).status, 400);
}

void Canary::import_nonsense()
{
    auto const file = folder / (canary("file") + ".ndjson");
    std::ofstream{file} << R"({"handle":")" << canary("handle") << R"( ","title":")" << canary("title") << R"(","category":")"
                        << canary("category") << R"(","variants":[{"sku":")" << canary("sku") << R"(","price":-1,"currency":")"
                        << canary("currency") << "\"}]}\n"
                        << R"({"handle":"fine","title":")" << canary("title")
                        << R"(","category":"Vases","variants":[{"sku":"VASE","price":1,)"
                        << R"("currency":"GBP","media":[")" << canary("media") << "\"]}]}\n"
                        << canary("line") << "\n";
    EXPECT_NE(bench::run(binary, {"import", "products", file, "--data", data.string()}), 0);
    auto const csv = folder / (canary("file") + ".csv");
    std::ofstream{csv} << "Handle,Title,Variant SKU,Variant Price," << canary("column") << "\n"
                       << canary("handle") << ",\"" << canary("title") << "\",\"" << canary("sku") << "," << canary("price") << "\n";
    EXPECT_NE(bench::run(binary, {"import", "products", csv, "--data", data.string()}), 0);
    EXPECT_NE(bench::run(binary, {"orders", "cancel", canary("number"), "--data", data.string()}), 0);
}

TEST_F(Canary, NothingThatAnybodySendsIsInTheLogOrTheMetrics)
{
    ASSERT_EQ(import(config_of(data), small_catalogue()), 0);
    server.emplace(binary, data,
                   std::vector<std::string>{"--metrics-listen", "127.0.0.1:" + std::to_string(metrics_port), "--log-cached-every", "1",
                                            "--provider-timeout-ms", "200", "--trusted-proxies", "127.0.0.1"});
    std::filesystem::remove_all(data / "mail");   // so that mails fail too, and the log says so
    buy();
    buy_in_a_browser();
    send_nonsense();
    import_nonsense();
    auto const metrics_now = [this] { return RawClient{metrics_port}.get("/metrics").body; };
    EXPECT_TRUE(comes_true([&] { return metrics_now().contains("event=\"mail not sent\""); }));
    EXPECT_TRUE(comes_true([&] { return metrics_now().contains("cloudcommerce_orders_confirmed_total 3\n"); })) << metrics_now();
    std::string orders;
    EXPECT_EQ(bench::run(binary, {"orders", "list", "--data", data.string()}, &orders), 0);
    EXPECT_THAT(orders, HasSubstr("canaryemail"));   // they did arrive
    auto const metrics = metrics_now();
    EXPECT_EQ(server->stop(), 0);

    auto const log = text_of(data.string() + ".log");
    for (auto const* const said : {"\"route\":\"/api/store/carts/{id}/place\",\"status\":402", "\"route\":\"none\",\"status\":404",
                                   "\"route\":\"/orders/{id}\"", "\"route\":\"/livez\",\"status\":200", "mail not sent", "\"closed\""})
        EXPECT_THAT(log, HasSubstr(said));
    EXPECT_GT(all.size(), 500u);
    for (auto const& value : all) {
        EXPECT_FALSE(log.contains(value)) << value << " in the log: " << log.substr(log.rfind('\n', log.find(value)) + 1, 400);
        EXPECT_FALSE(metrics.contains(value)) << value << " in the metrics";
    }
}

}   // namespace
