#include "infrastructure/cache/pages.hpp"

#include "infrastructure/http/etag.hpp"
#include "infrastructure/testing/decompressed.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

http::Request request(std::string_view target, std::string_view etag = {}, std::string_view encodings = {})
{
    http::Request request{.target = target};
    if (!etag.empty()) request.headers.emplace_back("If-None-Match", etag);
    if (!encodings.empty()) request.headers.emplace_back("Accept-Encoding", encodings);
    return request;
}

std::string const page = "<p>a page that says the same again and again, again and again, again and again, again and again</p>";

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
    auto const etag = http::header_of(sent, "ETag");
    EXPECT_EQ(pages.find(request("/p/a", etag), now)->status, 304);
    EXPECT_EQ(http::header_of(*pages.find(request("/p/a", etag), now), "Cache-Control"), http::header_of(sent, "Cache-Control"));
    EXPECT_EQ(pages.find(request("/p/a", "\"other\""), now)->status, 200);
}

TEST(Pages, KeepsAnAnswerInEachEncodingThatSomebodyAskedFor)
{
    cache::Pages pages{1 << 20};
    std::set<std::string> etags;
    for (auto const* const wanted : {"", "gzip", "br"}) {
        EXPECT_FALSE(pages.find(request("/p/a", {}, wanted), now));
        auto const sent = pages.put(pages.begin(), request("/p/a", {}, wanted), http::text(200, "text/html", page), {7}, now);
        auto const kept = pages.find(request("/p/a", {}, wanted), now);
        ASSERT_TRUE(kept);
        EXPECT_EQ(kept->headers, sent.headers);
        EXPECT_EQ(http::header_of(*kept, "Content-Encoding"), wanted);
        EXPECT_EQ(http::header_of(*kept, "Vary"), "Accept-Encoding");
        EXPECT_EQ(testing::decompressed(wanted, kept->content()), page);
        etags.emplace(http::header_of(*kept, "ETag"));
    }
    EXPECT_EQ(etags.size(), 3u);
    EXPECT_EQ(pages.statistics().pages, 3u);
    pages.purge(7);
    EXPECT_EQ(pages.bytes(), 0u);
}

TEST(Pages, AClientHasAnAnswerOnlyInTheEncodingThatItGot)
{
    cache::Pages pages{1 << 20};
    auto const put = [&](std::string_view etag, std::string_view wanted) {
        return pages.put(pages.begin(), request("/p/a", etag, wanted), http::text(200, "text/html", page), {}, now);
    };
    auto const plain = put({}, {}), small = put({}, "br");
    auto const etag = http::header_of(small, "ETag");
    EXPECT_EQ(pages.find(request("/p/a", etag, "br"), now)->status, 304);
    EXPECT_EQ(http::header_of(*pages.find(request("/p/a", etag, "br"), now), "Vary"), "Accept-Encoding");
    EXPECT_EQ(pages.find(request("/p/a", etag), now)->status, 200);
    EXPECT_EQ(pages.find(request("/p/a", http::header_of(plain, "ETag"), "br"), now)->status, 200);
    EXPECT_EQ(put(etag, "br").status, 304);   // made again, and still the same
    EXPECT_EQ(pages.find(request("/p/a", {}, "br"), now)->status, 200);
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
