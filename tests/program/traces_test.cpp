// What a collector sees of a purchase: one tree, from the request to the mail. And that the shop does not need a collector to sell.
#include "support/otlp_checker.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/testing/collector.hpp"
#include "server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <latch>

namespace {

using namespace testing;
using Time = std::chrono::steady_clock;

std::filesystem::path const binary = CLOUDCOMMERCE_BINARY;
std::string const trace_id = "4bf92f3577b34da6a3ce929d0e0e4736", caller = "00f067aa0ba902b7";
std::string const traceparent = "traceparent: 00-" + trace_id + "-" + caller + "-01\r\n";

// Somebody else's collector (npm's @elastic/mockotlpserver), in a process of its own.
class ForeignCollector {
  public:
    ForeignCollector()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(ends[1], 1);
            ::execl(CLOUDCOMMERCE_COLLECTOR, CLOUDCOMMERCE_COLLECTOR, nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        out_ = ends[0];
        url_ = next_line();
    }
    ~ForeignCollector()
    {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
        ::close(out_);
    }
    ForeignCollector(ForeignCollector const&) = delete;
    ForeignCollector& operator=(ForeignCollector const&) = delete;

    std::string const& url() const { return url_; }

    // The next request that it was sent; throws where none comes within a minute.
    std::string next_line()
    {
        for (std::size_t end = 0; (end = heard_.find('\n')) == std::string::npos;) {
            pollfd waiting{.fd = out_, .events = POLLIN, .revents = 0};
            char buffer[16'384];
            if (::poll(&waiting, 1, 60'000) != 1) throw std::runtime_error("the collector says nothing");
            auto const got = ::read(out_, buffer, sizeof buffer);
            if (got <= 0) throw std::runtime_error("the collector has ended");
            heard_.append(buffer, static_cast<std::size_t>(got));
        }
        auto const end = heard_.find('\n');
        auto line = heard_.substr(0, end);
        heard_.erase(0, end + 1);
        return line;
    }

  private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string url_, heard_;
};

app::Config traced_config(std::filesystem::path const& data, std::string url, double sample)
{
    auto config = config_of(data);
    config.otlp_endpoint = std::move(url);
    config.trace_sample = sample;
    return config;
}

RawResponse place(Shopper& shopper, OpenCart const& cart, std::string const& key, std::string_view instrument = "sim_approve")
{
    return shopper.post("/api/store/carts/" + cart.id + "/place",
                        "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + key + "\r\n" + traceparent,
                        place_body(cart.goods + standard_delivery, instrument, "wilhelmina"));
}

// The spans of our trace, and whose child each is.
class Tree {
  public:
    void add(std::vector<CollectedSpan> const& spans)
    {
        for (auto const& span : spans)
            if (span.trace == trace_id) spans_.push_back(span);
    }

    // The span of these names, each a child of the one before, the first of the caller.
    CollectedSpan const* find(std::vector<std::string> const& path) const
    {
        CollectedSpan const* found = nullptr;
        for (auto const& name : path) {
            auto const& parent = found != nullptr ? found->id : caller;
            auto const at = std::ranges::find_if(spans_, [&](auto const& span) { return span.parent == parent && span.name == name; });
            if (at == spans_.end()) return nullptr;
            found = &*at;
        }
        return found;
    }

    std::vector<std::string> orphans() const
    {
        std::vector<std::string> lost;
        for (auto const& span : spans_)
            if (span.parent != caller && std::ranges::find(spans_, span.parent, &CollectedSpan::id) == spans_.end())
                lost.push_back(span.name);
        return lost;
    }

    std::string drawn(std::string const& parent = caller, std::string const& indent = "\n") const
    {
        std::string text;
        for (auto const& span : spans_)
            if (span.parent == parent) text += indent + span.name + drawn(span.id, indent + "  ");
        return text;
    }

    bool has(std::string_view name) const { return std::ranges::find(spans_, name, &CollectedSpan::name) != spans_.end(); }

  private:
    std::vector<CollectedSpan> spans_;
};

std::string const request = "POST /api/store/carts/{id}/place";
std::vector<std::string> const last_of_a_purchase{"complete_carts", "notify", "send mail", request};

void expect_a_purchase(Tree const& tree)
{
    EXPECT_THAT(tree.orphans(), IsEmpty());
    for (auto const& path : std::vector<std::vector<std::string>>{
             {request, "place_order", "check", "database read"},
             {request, "place_order", "open", "database write"},
             {request, "place_order", "payment provider: confirm"},
             {request, "place_order", "confirm", "database write"},
             {request, "complete_carts", "database write"},
             {request, "notify", "database write"},
             {request, "send mail"},
         })
        EXPECT_NE(tree.find(path), nullptr) << path.back() << " below " << path[path.size() - 2] << " is not in" << tree.drawn();
    auto const* const server = tree.find({request});
    ASSERT_NE(server, nullptr);
    EXPECT_EQ(server->kind, 2);
    EXPECT_THAT(server->attributes,
                UnorderedElementsAre(Pair("http.request.method", "POST"), Pair("http.route", "/api/store/carts/{id}/place"),
                                     Pair("http.response.status_code", "201"), Pair("url.scheme", "http")));
    auto const* const commit = tree.find({request, "place_order", "confirm", "database write"});
    ASSERT_NE(commit, nullptr);
    EXPECT_EQ(commit->kind, 3);
    EXPECT_THAT(commit->attributes, UnorderedElementsAre(Pair("db.system.name", "sqlite"), Pair("cloudcommerce.db.outcome", "committed")));
    EXPECT_THAT(commit->events, ElementsAre("begun", "done"));
    auto const* const call = tree.find({request, "place_order", "payment provider: confirm"});
    ASSERT_NE(call, nullptr);
    EXPECT_THAT(call->attributes, Contains(Pair("cloudcommerce.payment.answer", "charged")));
    auto const* const consumer = tree.find({request, "notify"});
    ASSERT_NE(consumer, nullptr);
    EXPECT_EQ(consumer->kind, 5);
    EXPECT_GE(consumer->begun_ns, commit->ended_ns) << "what follows a commit follows it";
    EXPECT_LE(server->begun_ns, commit->begun_ns);
}

class Traces : public Test {
  protected:
    Traces() { EXPECT_EQ(import(config_of(data_), small_catalogue()), 0); }

    Folder folder_;
    std::filesystem::path data_ = folder_ / "shop";
};

TEST_F(Traces, APurchaseIsOneTreeInACollectorThatSomebodyElseWrote)
{
    ForeignCollector collector;
    ShopServer server{traced_config(data_, collector.url(), 0)};   // only what a caller asks for
    Shopper shopper{server.port()};
    ASSERT_EQ(place(shopper, shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "one").status, 201);
    Tree tree;
    auto const is_whole = [&] { return std::ranges::all_of(last_of_a_purchase, [&](auto const& name) { return tree.has(name); }); };
    while (!is_whole()) tree.add(otlp_spans(collector.next_line()));
    expect_a_purchase(tree);
}

TEST_F(Traces, WhatIsSentOfAPurchaseIsOtlpToTheLetterAndNothingPersonal)
{
    Collector const collector;
    OpenCart cart;
    {
        ShopServer server{traced_config(data_, collector.url(), 0)};
        Shopper shopper{server.port()};
        cart = shopper.new_cart(R"({"sku":"VASE","quantity":1})");
        ASSERT_EQ(place(shopper, cart, "a-key-that-nobody-else-has").status, 201);
        ASSERT_TRUE(collector.has_received_all({"\"complete_carts\"", "\"notify\"", "\"send mail\"", "\"" + request + "\""}));
    }
    Tree tree;
    for (auto const& body : collector.bodies()) {
        EXPECT_THAT(otlp_complaints(body), IsEmpty()) << body;
        tree.add(otlp_spans(body));
        for (auto const& secret : {std::string{"wilhelmina"}, std::string{"example.com"}, std::string{"Sowerby"}, std::string{"LS1"},
                                   cart.token, cart.id, std::string{"a-key-that"}, std::string{"sim_approve"}, std::string{"127.0.0.1"}})
            EXPECT_EQ(body.find(secret), std::string::npos) << secret << " is in " << body;
    }
    expect_a_purchase(tree);
}

TEST_F(Traces, EverythingThatAShopDoesIsOtlpToTheLetterAndHasAParent)
{
    Collector const collector;
    {
        ShopServer server{traced_config(data_, collector.url(), 1)};
        Shopper shopper{server.port()};
        for (auto const* instrument : {"sim_approve", "sim_decline", "sim_challenge", "sim_timeout_approved"})
            EXPECT_GT(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), instrument, instrument).status, 200);
        for (auto const* target : {"/", "/p/vase", "/p/vase", "/p/nothing", "/nowhere/at/all", "/api/store/products", "/readyz"})
            EXPECT_GT(shopper.client.get(target).status, 0) << target;
        ASSERT_TRUE(collector.has_received_all({"\"wait_for_customer\"", "\"settle_order\""}));
    }
    std::vector<CollectedSpan> all;
    for (auto const& body : collector.bodies()) {
        EXPECT_THAT(otlp_complaints(body), IsEmpty());
        std::ranges::copy(otlp_spans(body), std::back_inserter(all));
    }
    std::map<std::string, std::string> trace_of;
    for (auto const& span : all) EXPECT_TRUE(trace_of.emplace(span.id, span.trace).second) << "an id twice";
    for (auto const& span : all) {
        if (span.parent.empty()) continue;
        ASSERT_TRUE(trace_of.contains(span.parent)) << span.name << " has lost its parent";
        EXPECT_EQ(trace_of.at(span.parent), span.trace) << span.name;
    }
    auto const is_below = [&](std::string_view name, std::string_view parent) {
        return std::ranges::any_of(all, [&](auto const& span) {
            auto const above = std::ranges::find(all, span.parent, &CollectedSpan::id);
            return span.name == name && above != all.end() && above->name == parent;
        });
    };
    EXPECT_TRUE(is_below("settle_order", "settle"));
    EXPECT_TRUE(is_below("payment provider: query", "settle_order"));
    EXPECT_TRUE(is_below("notify", "settle_order")) << "what a timer has settled is followed up in its trace";
    auto const is_there = [&](std::string_view name) { return std::ranges::find(all, name, &CollectedSpan::name) != all.end(); };
    for (auto const* name : {"GET /p/{handle}", "GET", "fail", "undo", "wait_for_customer", "wait_for_provider"})
        EXPECT_TRUE(is_there(name)) << name;
}

TEST_F(Traces, ACancellationIsATreeAsWell)
{
    Collector const collector;
    {
        ShopServer server{traced_config(data_, collector.url(), 0)};
        Shopper shopper{server.port()};
        auto const placed = shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "one");
        auto const cancelled =
            shopper.post("/api/store/orders/" + at(placed, "/order/id") + "/cancel",
                         "Order-Token: " + at(placed, "/order/access_token") + "\r\nIdempotency-Key: two\r\n" + traceparent, "");
        ASSERT_EQ(cancelled.status / 100, 2) << cancelled.body;
        ASSERT_TRUE(collector.has_received_all({"\"notify\"", "\"send mail\"", "\"cancel_order\""}));
    }
    Tree tree;
    for (auto const& body : collector.bodies()) tree.add(otlp_spans(body));
    EXPECT_THAT(tree.orphans(), IsEmpty());
    std::string const root = "POST /api/store/orders/{id}/cancel";
    for (auto const& path : std::vector<std::vector<std::string>>{{root, "cancel_order", "database write"},
                                                                  {root, "cancel_order", "refund", "payment provider: refund"},
                                                                  {root, "cancel_order", "refund", "database write"},
                                                                  {root, "notify"},
                                                                  {root, "send mail"}})
        EXPECT_NE(tree.find(path), nullptr) << path.back() << " is not in" << tree.drawn();
}

std::string text_of(std::filesystem::path const& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST_F(Traces, ProblemsAndTheLogNameTheTraceOfTheCaller)
{
    {
        bench::ServerProcess server{binary, data_};   // without a collector
        Shopper shopper{server.port()};
        std::string const nothing = R"({"lines":[{"sku":"NONE","quantity":1}]})";
        auto const refused = shopper.post("/api/store/carts", traceparent, nothing);
        EXPECT_EQ(at(refused, "/trace_id"), trace_id);
        EXPECT_EQ(refused.header("X-Trace-Id"), trace_id);
        auto const broken = shopper.post("/api/store/carts", "traceparent: 00-" + trace_id + "-0000000000000000-01\r\n", nothing);
        EXPECT_NE(at(broken, "/trace_id"), trace_id);
        EXPECT_EQ(at(broken, "/trace_id").size(), 32U);
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_THAT(text_of(data_.string() + ".log"), HasSubstr(R"("trace":")" + trace_id));
}

TEST_F(Traces, TheBinaryTakesItsCollectorFromTheOptionOrTheUsualVariable)
{
    Collector const first, second;
    ::setenv("OTEL_EXPORTER_OTLP_ENDPOINT", second.url().c_str(), 1);
    {
        bench::ServerProcess const server{binary, data_, {"--otlp-endpoint", first.url(), "--trace-sample", "1"}};
        RawClient{server.port()}.get("/p/vase");
    }   // and what it has is sent before it ends
    EXPECT_TRUE(first.has_received_all(
        {"GET /p/{handle}", R"({"key":"service.name","value":{"stringValue":"cloudcommerce"}})", "service.instance.id"}));
    EXPECT_TRUE(second.bodies().empty());
    {
        bench::ServerProcess const server{binary, data_};
        RawClient{server.port()}.request("GET", "/p/vase", traceparent, "");
    }
    ::unsetenv("OTEL_EXPORTER_OTLP_ENDPOINT");
    EXPECT_TRUE(second.has_received_all({trace_id}));
    std::string said;
    EXPECT_EQ(bench::run(binary, {"serve", "--data", data_.string(), "--listen", "127.0.0.1:0", "--otlp-endpoint", "nonsense"}, &said), 1);
    EXPECT_THAT(said, HasSubstr("4318"));
    EXPECT_EQ(bench::run(binary, {"serve", "--data", data_.string(), "--trace-sample", "1.5"}, &said), 2);
}

// Buys, with everything recorded, while `collector` does what it does; then the shop has to end soon.
void expect_sales(app::Config const& config)
{
    std::optional<ShopServer> server{std::in_place, config};
    Shopper shopper{server->port()};
    auto const begun = Time::now();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "key-" + std::to_string(i)).status, 201);
    EXPECT_LT(Time::now() - begun, 8s);   // less than a call to the collector may take
    auto const ending = Time::now();
    server.reset();
    EXPECT_LT(Time::now() - ending, 8s);
    EXPECT_EQ(complaints(config), "");
}

TEST_F(Traces, WithACollectorThatIsAwayTheShopSells)
{
    expect_sales(traced_config(data_, "http://127.0.0.1:" + std::to_string(bench::free_port()), 1));
}

TEST_F(Traces, WithACollectorThatRefusesTheShopSells)
{
    Collector const collector{[](std::size_t) { return http::text(400, "text/plain", "no"); }};
    expect_sales(traced_config(data_, collector.url(), 1));
    EXPECT_FALSE(collector.bodies().empty());
}

TEST_F(Traces, WithACollectorThatIsBusyTheShopSells)
{
    Collector const collector{[](std::size_t) { return http::text(503, "text/plain", "").with("Retry-After", "60"); }};
    expect_sales(traced_config(data_, collector.url(), 1));
    EXPECT_EQ(collector.bodies().size(), 1U) << "it was asked again before it wanted to";
}

TEST_F(Traces, WithACollectorThatDoesNotAnswerTheShopSells)
{
    std::latch ended{1};
    Collector const collector{[&](std::size_t) {
        ended.wait();
        return http::text(200, "application/json", "{}");
    }};
    expect_sales(traced_config(data_, collector.url(), 1));
    EXPECT_FALSE(collector.bodies().empty());
    ended.count_down();
}

}   // namespace
