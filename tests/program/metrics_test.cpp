// The real server, watched by the real Prometheus with the project's own rules.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "app/operators.hpp"
#include "infrastructure/testing/database.hpp"
#include "server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <regex>
#include <set>

namespace {

using namespace testing;

std::filesystem::path const binary = CLOUDCOMMERCE_BINARY, rules = CLOUDCOMMERCE_ROOT "/deploy/prometheus/rules.yml",
                            root = CLOUDCOMMERCE_ROOT;

std::string text_of(std::filesystem::path const& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

bool comes_true(auto const& condition)
{
    for (int i = 0; i < 1'500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

// The shop's binary, open for operators too.
struct WatchedShop {
    explicit WatchedShop(Folder const& folder)
        : server(binary, seeded(folder), {"--metrics-listen", "127.0.0.1:" + std::to_string(port), "--provider-timeout-ms", "200"})
    {
    }
    static std::filesystem::path seeded(Folder const& folder)
    {
        EXPECT_EQ(import(config_of(folder / "shop"), small_catalogue()), 0);
        return folder / "shop";
    }
    RawResponse get(std::string const& path) const { return RawClient{port}.get(path); }
    // Of one series, as it stands in the text; nothing where it is not there.
    std::optional<double> value(std::string const& series) const
    {
        auto const text = "\n" + get("/metrics").body;
        auto const at = text.find("\n" + series + " ");
        if (at == std::string::npos) return std::nullopt;
        return std::strtod(text.c_str() + at + series.size() + 2, nullptr);
    }

    int const port = bench::free_port();
    bench::ServerProcess const server;
};

class Prometheus {
  public:
    Prometheus(Folder const& folder, int scraped)
    {
        std::ofstream{folder / "prometheus.yml"}
            << "global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}\n"
            << "rule_files: [" << rules << "]\n"
            << "scrape_configs: [{job_name: cloudcommerce, static_configs: [{targets: [\"127.0.0.1:" << scraped << "\"]}]}]\n";
        pid_ = bench::start("/usr/bin/prometheus",
                            {"--config.file=" + (folder / "prometheus.yml").string(), "--storage.tsdb.path=" + (folder / "series").string(),
                             "--web.listen-address=127.0.0.1:" + std::to_string(port_), "--log.level=error"});
    }
    ~Prometheus()
    {
        ::kill(pid_, SIGTERM);
        bench::wait_for(pid_);
    }
    Prometheus(Prometheus const&) = delete;
    Prometheus& operator=(Prometheus const&) = delete;

    // What it answers to a question in PromQL, as text: the first value; "" where there is none, or it does not answer yet.
    std::string ask(std::string_view question) const
    {
        std::string encoded;
        for (char const c : question) {
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
            encoded += code;
        }
        auto const body = get("/api/v1/query?query=" + encoded);
        auto const value = body.find("\"value\":[");   // [1795306654.88,"1"]
        if (value == std::string::npos) return {};
        auto const begin = body.find(",\"", value) + 2;
        return body.substr(begin, body.find('"', begin) - begin);
    }

    std::string get(std::string const& target) const
    {
        try {
            RawClient client{port_};
            client.send("GET " + target + " HTTP/1.0\r\nHost: test\r\n\r\n");   // 1.0: nothing arrives in chunks
            auto const all = client.receive_all();
            return all.substr(std::min(all.find("\r\n\r\n"), all.size()));
        } catch (std::runtime_error const&) {   // it is not up yet
            return {};
        }
    }

  private:
    int const port_ = bench::free_port();
    pid_t pid_ = -1;
};

TEST(Metrics, PrometheusSeesTheOrderThatWasJustPlaced)
{
    Folder const folder;
    WatchedShop const shop{folder};
    Prometheus const prometheus{folder, shop.port};
    auto const shows = [&](std::string const& question, std::string const& answer) {
        EXPECT_TRUE(comes_true([&] { return prometheus.ask(question) == answer; }))
            << question << " is " << prometheus.ask(question) << ", not " << answer;
    };
    shows("cloudcommerce_orders_confirmed_total", "0");   // so that Prometheus has seen it before it grows

    Shopper shopper{shop.server.port()};
    ASSERT_EQ(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":2})"), "one").status, 201);
    ASSERT_EQ(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "two", "sim_insufficient_funds").status, 402);
    auto const cart = shopper.new_cart(R"({"sku":"RARE","quantity":1})");
    auto const late = shopper.new_cart(R"({"sku":"RARE","quantity":1})");
    ASSERT_EQ(shopper.place(cart, "three").status, 201);
    ASSERT_EQ(shopper.place(cart, "three").status, 201);
    ASSERT_EQ(shopper.place(late, "four").status, 409);
    ASSERT_EQ(shopper.place(shopper.new_cart(R"({"sku":"LAMP","quantity":1})"), "five", "sim_challenge").status, 202);
    ASSERT_EQ(shopper.client.request("GET", "/p/nothing", "Accept: text/html\r\n", "").status, 404);
    ASSERT_EQ(shopper.client.get("/api/store/products/nothing").status, 404);
    ASSERT_EQ(shopper.client.get("/p/vase").status, 200);
    ASSERT_EQ(shopper.client.get("/p/vase").status, 200);

    shows("cloudcommerce_orders_confirmed_total", "2");
    shows(R"(cloudcommerce_revenue_minor_total{currency="GBP"})", std::to_string(2 * 4'800 + 1'000 + 2 * standard_delivery));
    shows(R"(cloudcommerce_place_total{outcome="confirmed"})", "2");
    shows(R"(cloudcommerce_place_total{outcome="replayed"})", "1");
    shows(R"(cloudcommerce_place_total{outcome="pending"})", "1");
    shows(R"(cloudcommerce_place_total{outcome="declined",reason="insufficient_funds"})", "1");
    shows(R"(cloudcommerce_place_total{outcome="refused",reason="insufficient_stock"})", "1");
    shows(R"(cloudcommerce_http_requests_total{route="/api/store/carts/{id}/place",status="2xx"})", "4");
    shows(R"(cloudcommerce_http_requests_total{route="/api/store/carts/{id}/place",status="4xx"})", "2");
    shows(R"(cloudcommerce_http_request_duration_seconds_count{route="/p/{handle}"})", "3");
    shows("cloudcommerce_page_cache_hits_total", "1");
    shows(R"(cloudcommerce_problems_total{code="insufficient_stock"})", "1");
    shows(R"(cloudcommerce_problems_total{code="not_found"})", "2");   // for a program and for a person
    shows(R"(sum(cloudcommerce_problems_total{status=~"5.."}))", "0");
    shows(R"(cloudcommerce_payment_provider_calls_total{call="confirm",outcome="charged"})", "2");
    shows(R"(cloudcommerce_payment_provider_calls_total{call="confirm",outcome="challenge"})", "1");
    shows(R"(cloudcommerce_payment_provider_duration_seconds_count{call="confirm"})", "4");
    shows(R"(cloudcommerce_sagas{state="open"})", "1");
    shows(R"(cloudcommerce_sagas{state="stuck"})", "0");
    shows(R"(cloudcommerce_outbox_lag_events{consumer="notify"})", "0");
    shows(R"(cloudcommerce_notifications_total{outcome="sent"})", "2");
    shows("cloudcommerce_notifications_queued", "0");
    shows(R"(sum(cloudcommerce_db_jobs_total) == bool sum(cloudcommerce_db_batch_jobs_sum))", "1");
    shows(R"(cloudcommerce_db_writable{database="shop.db"})", "1");
    shows(R"(up{job="cloudcommerce"})", "1");
    // The objectives are computed from routes that exist: requests were counted, none of them failed.
    shows(R"(cloudcommerce:slo_errors:ratio_rate5m{slo="place"})", "0");
    shows(R"(cloudcommerce:slo_errors:ratio_rate5m{slo="browse"})", "0");

    auto const evaluated = prometheus.get("/api/v1/rules");
    EXPECT_THAT(evaluated, HasSubstr("OrdersStuck"));
    EXPECT_THAT(evaluated, Not(HasSubstr("\"health\":\"err\""))) << evaluated;
    EXPECT_THAT(prometheus.get("/api/v1/alerts"), HasSubstr("\"alerts\":[]"));
}

TEST(Metrics, EveryNameThatARuleUsesIsThere)
{
    Folder const folder;
    WatchedShop const shop{folder};
    ASSERT_TRUE(comes_true([&] { return shop.value("cloudcommerce_notifications_queued").has_value(); }));   // the first sample
    auto const shown = "\n" + shop.get("/metrics").body;
    auto const text = text_of(rules);
    std::set<std::string> names;
    std::regex const name{"cloudcommerce_[a-z0-9_]+(?=[{\\[ ])"};
    for (std::sregex_iterator found{text.begin(), text.end(), name}, end; found != end; ++found) names.insert(found->str());
    EXPECT_GE(names.size(), 7u);
    for (auto const& each : names)
        EXPECT_TRUE(shown.contains("\n" + each + "{") || shown.contains("\n" + each + " ")) << each << " is not in /metrics";

    std::regex const runbook{"runbook: (docs/runbooks/.+)"};
    std::size_t runbooks = 0;
    for (std::sregex_iterator found{text.begin(), text.end(), runbook}, end; found != end; ++found, ++runbooks)
        EXPECT_TRUE(exists(root / found->str(1))) << found->str(1);
    EXPECT_EQ(runbooks, 8u);
}

TEST(Metrics, AreForOperatorsOnAnAddressOfTheirOwn)
{
    Folder const folder;
    WatchedShop const shop{folder};
    EXPECT_EQ(RawClient{shop.server.port()}.get("/metrics").status, 404);
    auto const metrics = shop.get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_EQ(metrics.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(shop.get("/livez").status, 200);
    EXPECT_EQ(shop.get("/readyz").status, 200);
    EXPECT_EQ(shop.get("/").status, 404);
    EXPECT_EQ(shop.value(R"(cloudcommerce_build_info{version="0.1.0"})"), 1);
}

TEST(Metrics, GroupWhatWentWrongByTheKindOfWhatWasThrown)
{
    Folder const folder;
    auto config = config_of(folder / "shop");
    config.metrics_address = "127.0.0.1";
    config.metrics_port = bench::free_port();
    SystemClock const clock;
    int const nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    logging::Log log{clock, nowhere};
    auto data = app::DataFolder::take(config.data);
    app::Application app{config, std::move(*data), clock, log};
    app::Doors doors{app, app.public_url()};
    app::Operators const operators{app, doors, [] { return std::vector<std::string>{}; }};
    log.warning("transaction undone", db::Fault{db::Fault::Kind::conflict, "another was first"});
    log.error("request failed", Bug{"two of one"});
    log.error("request failed", Bug{"three of one"});
    log.error("an order is stuck");
    auto const text = RawClient{config.metrics_port}.get("/metrics").body;
    for (auto const* line : {R"(cloudcommerce_log_events_total{level="warning",event="transaction undone",kind="conflict"} 1)",
                             R"(cloudcommerce_log_events_total{level="error",event="request failed",kind="bug"} 2)",
                             R"(cloudcommerce_log_events_total{level="error",event="an order is stuck",kind=""} 1)"})
        EXPECT_THAT(text, HasSubstr(std::string{"\n"} + line + "\n"));
    std::string const first = R"(cloudcommerce_log_events_first_seen_seconds{level="error",event="request failed",kind="bug"} )";
    auto const at = text.find(first);
    ASSERT_NE(at, std::string::npos);
    EXPECT_NEAR(std::strtod(text.c_str() + at + first.size(), nullptr), static_cast<double>(clock.now().us) / 1e6, 60);
    ::close(nowhere);
}

// However slow the database is: its readers are all taken, and a scrape is answered all the same, and tells how old its figures are.
TEST(Metrics, AreAnsweredWhileTheDatabaseIsNot)
{
    Folder const folder;
    auto config = config_of(folder / "shop");
    config.metrics_address = "127.0.0.1";
    config.metrics_port = bench::free_port();
    ASSERT_EQ(import(config, small_catalogue()), 0);
    SystemClock const clock;
    auto data = app::DataFolder::take(config.data);
    app::Application app{config, std::move(*data), clock, silent_log()};
    app::Doors doors{app, app.public_url()};
    app::Operators const operators{app, doors, [] { return std::vector<std::string>{}; }};
    auto const age = [&] {
        auto const text = RawClient{config.metrics_port}.get("/metrics").body;
        auto const at = text.find("\ncloudcommerce_sample_age_seconds ");
        return at == std::string::npos ? -1.0 : std::strtod(text.c_str() + at + 34, nullptr);
    };
    std::promise<void> release;
    {
        auto const released = release.get_future().share();
        std::vector<std::jthread> readers;
        for (int i = 0; i < 8; ++i)
            readers.emplace_back([&, released] {
                app.tools.db.order.read([&](db::Reader&) {
                    released.wait();
                    return 0;
                });
            });
        EXPECT_TRUE(comes_true([&] { return age() > 2; }));   // twice the interval: a look has been due, and waits
        release.set_value();
    }
    EXPECT_TRUE(comes_true([&] { return age() >= 0 && age() < 1; }));
}

}   // namespace
