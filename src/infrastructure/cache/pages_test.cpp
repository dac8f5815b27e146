#include "infrastructure/cache/pages.hpp"

#include <gtest/gtest.h>

namespace {

http::Request request(std::string_view target, std::string_view etag = {})
{
    http::Request request{.target = target};
    if (!etag.empty()) request.headers.emplace_back("If-None-Match", etag);
    return request;
}

Instant const now{1'000'000'000};

}   // namespace

TEST(Pages, KeepsAnAnswerUntilATagIsPurgedOrItsTimeIsOver)
{
    cache::Pages pages{1 << 20};
    auto const sent = pages.put(pages.begin(), request("/p/a"), http::text(200, "text/html", "page"), {7, 8}, now);
    EXPECT_NE(sent.headers.find("ETag: \""), std::string::npos);
    EXPECT_EQ(pages.find(request("/p/a"), now)->content(), "page");
    EXPECT_FALSE(pages.find(request("/p/b"), now));
    pages.purge(9);
    EXPECT_TRUE(pages.find(request("/p/a"), now));
    pages.purge(8);
    EXPECT_FALSE(pages.find(request("/p/a"), now));
    EXPECT_EQ(pages.bytes(), 0u);

    (void)pages.put(pages.begin(), request("/p/a"), http::text(200, "text/html", "page"), {}, now);
    EXPECT_TRUE(pages.find(request("/p/a"), now + 59s));
    EXPECT_FALSE(pages.find(request("/p/a"), now + 60s));
    auto const statistics = pages.statistics();
    EXPECT_EQ(statistics.hits, 3u);
    EXPECT_EQ(statistics.misses, 3u);
    EXPECT_EQ(statistics.bytes, 0u);
    EXPECT_EQ(statistics.pages, 0u);
}

TEST(Pages, AnAnswerMadeBeforeAPurgeIsNotKeptAfterIt)
{
    cache::Pages pages{1 << 20};
    auto const ticket = pages.begin();
    pages.purge(7);
    (void)pages.put(ticket, request("/p/a"), http::text(200, "text/html", "old"), {7}, now);
    EXPECT_FALSE(pages.find(request("/p/a"), now));
}

TEST(Pages, TellsAClientThatItHasItAlready)
{
    cache::Pages pages{1 << 20};
    auto const sent = pages.put(pages.begin(), request("/p/a"), http::text(200, "text/html", "page"), {}, now);
    auto const from = sent.headers.find("ETag: ") + 6;
    auto const etag = sent.headers.substr(from, sent.headers.find("\r\n", from) - from);
    EXPECT_EQ(pages.find(request("/p/a", etag), now)->status, 304);
    EXPECT_EQ(pages.find(request("/p/a", "\"other\""), now)->status, 200);
}

TEST(Pages, KeepsOnlySuccessesWithinItsBudgetTheLeastUsedGoesFirst)
{
    cache::Pages pages{100'000};
    (void)pages.put(pages.begin(), request("/404"), http::text(404, "text/html", "x"), {}, now);
    EXPECT_FALSE(pages.find(request("/404"), now));
    for (int i = 0; i < 12; ++i) {
        (void)pages.put(pages.begin(), request("/" + std::to_string(i)), http::text(200, "text/html", std::string(8'000, 'x')), {i}, now);
        (void)pages.find(request("/0"), now);
    }
    EXPECT_LE(pages.bytes(), 100'000u);
    EXPECT_TRUE(pages.find(request("/0"), now));
    EXPECT_FALSE(pages.find(request("/1"), now));
    EXPECT_TRUE(pages.find(request("/11"), now));
}
