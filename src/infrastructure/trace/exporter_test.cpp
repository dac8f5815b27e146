// A collector that is away, slow, busy or of another opinion: nobody waits for it, what is lost is counted, and the end is quick.
#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/collector.hpp"
#include "infrastructure/testing/database.hpp"
#include "infrastructure/trace/span.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <latch>

namespace trace {
namespace {

using namespace testing;
using Time = std::chrono::steady_clock;

TracerOptions options_of(std::string endpoint)
{
    return {.endpoint = std::move(endpoint),
            .ratio = 1,
            .service_version = "1.2.3",
            .service_instance = "one",
            .delay_max = 10ms,
            .pause_first = 10ms};
}

void record(Tracer& tracer, int spans)
{
    for (int i = 0; i < spans; ++i)
        Activity const activity{{&tracer, tracer.begin(std::nullopt)}, SpanId{}, "work " + std::to_string(i), Kind::internal};
}

bool comes_true(auto const& condition)
{
    for (auto const end = Time::now() + 20s; Time::now() < end; std::this_thread::sleep_for(2ms))
        if (condition()) return true;
    return false;
}

// Nobody listens there, and nobody else gets it meanwhile.
class DeafPort {
  public:
    DeafPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
        socklen_t size = sizeof address;
        ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    ~DeafPort() { ::close(socket_); }
    DeafPort(DeafPort const&) = delete;
    DeafPort& operator=(DeafPort const&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    void listen() const { ::listen(socket_, 8); }   // and still nobody answers

  private:
    int socket_, port_ = 0;
};

TEST(Exporting, SendsWhatWasRecordedOnceAndCountsIt)
{
    Collector const collector;
    {
        Tracer tracer{options_of(collector.url() + "/"), silent_log()};   // a slash at the end does no harm
        record(tracer, 3);
        EXPECT_TRUE(comes_true([&] { return tracer.counters().exported == 3; }));
        EXPECT_EQ(tracer.counters().dropped + tracer.counters().failed, 0U);
    }
    std::string all;
    for (auto const& body : collector.bodies()) all += body;
    for (auto const* text : {"\"work 0\"", "\"work 1\"", "\"work 2\""}) {
        EXPECT_NE(all.find(text), std::string::npos) << text;
        EXPECT_EQ(all.find(text), all.rfind(text)) << text;
    }
}

TEST(Exporting, WhatWaitsAtTheEndIsSent)
{
    Collector const collector;
    auto options = options_of(collector.url());
    options.delay_max = 1h;
    auto const begun = Time::now();
    {
        Tracer tracer{options, silent_log()};
        record(tracer, 700);   // more than a batch
    }
    EXPECT_LT(Time::now() - begun, 20s);
    ASSERT_EQ(collector.bodies().size(), 2U);
    std::string all;
    for (auto const& body : collector.bodies()) all += body;
    EXPECT_NE(all.find("\"work 699\""), std::string::npos);
}

TEST(Exporting, GoesOnWhenTheCollectorComesBack)
{
    Collector const collector{[](std::size_t number) {
        constexpr int busy[]{429, 502, 503, 504};
        return number <= 4 ? http::text(busy[number - 1], "text/plain", "") : http::text(200, "application/json", "");
    }};
    Tracer tracer{options_of(collector.url()), silent_log()};
    record(tracer, 2);
    EXPECT_TRUE(comes_true([&] { return tracer.counters().exported == 2; }));
    auto const bodies = collector.bodies();
    ASSERT_EQ(bodies.size(), 5U);
    for (auto const& body : bodies) EXPECT_EQ(body, bodies.front());   // the very same
    EXPECT_EQ(tracer.counters().failed, 0U);
}

TEST(Exporting, WaitsAsLongAsABusyCollectorAsksFor)
{
    std::mutex mutex;
    std::vector<Time::time_point> came;
    Collector const collector{[&](std::size_t number) {
        std::lock_guard const lock{mutex};
        came.push_back(Time::now());
        return number == 1 ? http::text(503, "text/plain", "").with("Retry-After", "1") : http::text(200, "application/json", "{}");
    }};
    Tracer tracer{options_of(collector.url()), silent_log()};
    record(tracer, 1);
    EXPECT_TRUE(comes_true([&] { return tracer.counters().exported == 1; }));
    std::lock_guard const lock{mutex};
    ASSERT_EQ(came.size(), 2U);
    EXPECT_GE(came[1] - came[0], 1s);
}

TEST(Exporting, WhatIsRefusedIsNotSentAgain)
{
    for (int const status : {400, 401, 404, 413, 500, 301}) {
        Collector const collector{
            [=](std::size_t) { return http::text(status, "text/plain", "").with("Location", "http://127.0.0.1:1/v1/traces"); }};
        Tracer tracer{options_of(collector.url()), silent_log()};
        record(tracer, 2);
        EXPECT_TRUE(comes_true([&] { return tracer.counters().failed == 2; })) << status;
        EXPECT_EQ(collector.bodies().size(), 1U) << status;
        EXPECT_EQ(tracer.counters().exported, 0U);
    }
}

TEST(Exporting, WhatACollectorTakesOnlyPartOfIsCountedAsThat)
{
    for (auto const* answer :
         {R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}})", R"({"partialSuccess":{"rejectedSpans":2}})"})
    {
        Collector const collector{[=](std::size_t) { return http::text(200, "application/json", answer); }};
        Tracer tracer{options_of(collector.url()), silent_log()};
        record(tracer, 5);
        EXPECT_TRUE(comes_true([&] { return tracer.counters().exported + tracer.counters().failed == 5; }));
        EXPECT_EQ(tracer.counters().failed, 2U * collector.bodies().size());
    }
}

TEST(Exporting, WithNobodyThereIsGivenUpAfterSomeTries)
{
    DeafPort const nobody;
    Tracer tracer{options_of(nobody.url()), silent_log()};
    record(tracer, 4);
    EXPECT_TRUE(comes_true([&] { return tracer.counters().failed == 4; }));
}

TEST(Exporting, WhatASlowCollectorDoesNotTakeIsDroppedAndTheEndIsQuick)
{
    DeafPort const silent;
    silent.listen();
    auto options = options_of(silent.url());
    options.queue_max = 100;
    options.batch_max = 10;
    options.flush_max = 300ms;
    std::optional<Tracer> tracer{std::in_place, options, silent_log()};
    auto begun = Time::now();
    record(*tracer, 10'000);
    EXPECT_LT(Time::now() - begun, 5s);   // nobody has waited for it: a call may take ten seconds
    auto const counters = tracer->counters();
    EXPECT_EQ(counters.exported + counters.failed, 0U);
    EXPECT_GE(counters.dropped, 10'000U - 100 - 10);   // but for the queue and the batch on its way
    begun = Time::now();
    tracer.reset();
    EXPECT_LT(Time::now() - begun, 5s);
}

TEST(Exporting, TheEndDoesNotWaitForWhatABusyCollectorAsksFor)
{
    Collector const collector{[](std::size_t) { return http::text(503, "text/plain", "").with("Retry-After", "120"); }};
    auto options = options_of(collector.url());
    options.flush_max = 300ms;
    std::optional<Tracer> tracer{std::in_place, options, silent_log()};
    record(*tracer, 3);
    ASSERT_TRUE(collector.has_received(1));
    auto const begun = Time::now();
    tracer.reset();
    EXPECT_LT(Time::now() - begun, 10s);
    EXPECT_EQ(collector.bodies().size(), 1U);
}

TEST(Exporting, ManyThreadsLoseNothingUncounted)
{
    Collector const collector;
    constexpr int threads = 8, each = 2'000;
    auto options = options_of(collector.url());
    options.queue_max = 1'000;
    Tracer tracer{options, silent_log()};
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < threads; ++i) workers.emplace_back([&] { record(tracer, each); });
    }
    EXPECT_TRUE(comes_true([&] {
        auto const counters = tracer.counters();
        return counters.exported + counters.dropped + counters.failed == threads * each;
    }));
    EXPECT_EQ(tracer.counters().failed, 0U);
}

TEST(Exporting, SaysWhatIsWrongWithItsSettings)
{
    for (auto const* endpoint : {"localhost:4318", "ftp://localhost", "http://", "nonsense"})
        EXPECT_THROW(Tracer(options_of(endpoint), silent_log()), std::invalid_argument) << endpoint;
    for (double const ratio : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
        auto options = options_of("http://127.0.0.1:1");
        options.ratio = ratio;
        EXPECT_THROW(Tracer(options, silent_log()), std::invalid_argument) << ratio;
    }
}

}   // namespace
}   // namespace trace
