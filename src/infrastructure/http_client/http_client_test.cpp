#include "infrastructure/http_client/http_client.hpp"

#include "infrastructure/testing/collector.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <latch>

namespace http_client {
namespace {

using testing::Collector;
using Time = std::chrono::steady_clock;

TEST(HttpClient, SendsABodyAndReadsTheAnswer)
{
    Collector const other{[](std::size_t) { return http::text(202, "text/plain", "thank you"); }};
    Client client{{}};
    for (std::size_t i = 1; i <= 3; ++i) {   // over one connection
        auto const answer = client.post(other.url() + "/v1/traces", "application/json", R"({"a":1})");
        EXPECT_EQ(answer.status, 202);
        EXPECT_EQ(answer.body, "thank you");
        EXPECT_EQ(answer.error, "");
        EXPECT_FALSE(answer.retry_after);
        ASSERT_EQ(other.bodies().size(), i);
        EXPECT_EQ(other.bodies().back(), R"({"a":1})");
    }
    std::string const large(2 << 20, ' ');   // sent at once, without asking whether it is welcome
    EXPECT_EQ(client.post(other.url() + "/v1/traces", "application/json", large).status, 202);
    EXPECT_TRUE(other.bodies().back() == large);
}

TEST(HttpClient, ReadsBothFormsOfRetryAfter)
{
    auto const date = [](int seconds) {
        std::time_t const at = std::time(nullptr) + seconds;
        char text[64];
        std::tm utc{};
        return std::string{text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", ::gmtime_r(&at, &utc))};
    };
    Collector const other{
        [&](std::size_t number) { return http::text(503, "text/plain", "").with("Retry-After", number == 1 ? "17" : date(40)); }};
    Client client{{}};
    EXPECT_EQ(client.post(other.url() + "/v1/traces", "application/json", "{}").retry_after, std::chrono::seconds{17});
    auto const second = client.post(other.url() + "/v1/traces", "application/json", "{}").retry_after;
    ASSERT_TRUE(second);
    EXPECT_GT(*second, std::chrono::seconds{20});
    EXPECT_LE(*second, std::chrono::seconds{40});
}

TEST(HttpClient, AnAnswerThatIsTooLongIsNone)
{
    Collector const other{[](std::size_t) { return http::text(200, "text/plain", std::string(2'000, 'x')); }};
    Client client{{.body_max = 1'000}};
    auto const answer = client.post(other.url() + "/v1/traces", "application/json", "{}");
    EXPECT_EQ(answer.status, 0);
    EXPECT_NE(answer.error, "");
}

TEST(HttpClient, SaysWhyThereIsNoAnswer)
{
    Client client{{}};
    for (auto const* url :
         {"http://127.0.0.1:1/", "ftp://127.0.0.1/", "file:///etc/passwd", "http://no-such-name.invalid/", "nonsense://", ""})
    {
        auto const answer = client.post(url, "application/json", "{}");
        EXPECT_EQ(answer.status, 0) << url;
        EXPECT_NE(answer.error, "") << url;
        EXPECT_EQ(answer.body, "") << url;
    }
}

TEST(HttpClient, DoesNotWaitLongerThanItMay)
{
    std::latch ended{1};
    Collector const other{[&](std::size_t) {
        ended.wait();
        return http::text(200, "text/plain", "");
    }};
    Client hasty{{.timeout = std::chrono::milliseconds{50}}};
    EXPECT_EQ(hasty.post(other.url() + "/v1/traces", "application/json", "{}").status, 0);

    Client patient{{.timeout = std::chrono::hours{1}}};   // until another thread tells it not to be
    std::jthread const impatient{[&] {
        EXPECT_TRUE(other.has_received(2));
        patient.end_by(Time::now());
    }};
    EXPECT_EQ(patient.post(other.url() + "/v1/traces", "application/json", "{}").status, 0);
    EXPECT_EQ(patient.post(other.url() + "/v1/traces", "application/json", "{}").status, 0);   // nor again
    ended.count_down();
}

}   // namespace
}   // namespace http_client
