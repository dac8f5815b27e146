#include "infrastructure/http/range.hpp"

#include "infrastructure/http/etag.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

http::Response whole(std::string content = "0123456789")
{
    return http::text(200, "image/avif", std::move(content)).with("ETag", "\"tag\"").with("Cache-Control", "immutable");
}

http::Response ask(Headers headers, http::Method method = http::Method::get)
{
    return http::in_range({.method = method, .headers = std::move(headers)}, whole());
}

std::string part(std::string_view range)
{
    auto const response = ask({{"Range", range}});
    return std::to_string(response.status) + " " + std::string{http::header_of(response, "Content-Range")} + " " + response.body;
}

}   // namespace

TEST(Range, IsSentAsPartOfTheWhole)
{
    EXPECT_EQ(part("bytes=0-0"), "206 bytes 0-0/10 0");
    EXPECT_EQ(part("bytes=2-4"), "206 bytes 2-4/10 234");
    EXPECT_EQ(part("bytes=7-"), "206 bytes 7-9/10 789");
    EXPECT_EQ(part("Bytes= 0-9 "), "206 bytes 0-9/10 0123456789");
    EXPECT_EQ(part("bytes=8-99999999999999999999999"), "206 bytes 8-9/10 89");
    EXPECT_EQ(part("bytes=-3"), "206 bytes 7-9/10 789");
    EXPECT_EQ(part("bytes=-11"), "206 bytes 0-9/10 0123456789");
    auto const response = ask({{"Range", "bytes=1-2"}});
    EXPECT_EQ(http::header_of(response, "Accept-Ranges"), "bytes");
    EXPECT_EQ(http::header_of(response, "ETag"), "\"tag\"");
    EXPECT_EQ(http::header_of(response, "Content-Type"), "image/avif");
}

TEST(Range, ThatIsNotThereIsRefused)
{
    EXPECT_EQ(part("bytes=10-"), "416 bytes */10 There are no such bytes.\n");
    EXPECT_EQ(part("bytes=10-12"), "416 bytes */10 There are no such bytes.\n");
    EXPECT_EQ(part("bytes=99999999999999999999999-"), "416 bytes */10 There are no such bytes.\n");
    EXPECT_EQ(part("bytes=-0"), "416 bytes */10 There are no such bytes.\n");
    EXPECT_EQ(http::header_of(ask({{"Range", "bytes=10-"}}), "Cache-Control"), "");
}

TEST(Range, ThatIsNoneOrMoreThanOneIsAnsweredWithTheWhole)
{
    for (auto const* const range : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=4-2", "bytes=1 - 2", "bytes=0-1,3-4", "lines=0-1",
                                    "bytes=+1-2", "bytes=--1", "bytes=0-1-"})
        EXPECT_EQ(part(range), "200  0123456789") << range;
    EXPECT_EQ(http::header_of(ask({}), "Accept-Ranges"), "bytes");
}

TEST(Range, HoldsOnlyWhileTheTagIsTheVerySame)
{
    EXPECT_EQ(ask({{"Range", "bytes=1-2"}, {"If-Range", "\"tag\""}}).status, 206);
    EXPECT_EQ(ask({{"Range", "bytes=1-2"}, {"If-Range", "\"other\""}}).status, 200);
    EXPECT_EQ(ask({{"Range", "bytes=1-2"}, {"If-Range", "W/\"tag\""}}).status, 200);
    EXPECT_EQ(ask({{"Range", "bytes=1-2"}, {"If-Range", "Sat, 28 Nov 2026 20:00:00 GMT"}}).status, 200);
    EXPECT_EQ(ask({{"Range", "bytes=99-"}, {"If-Range", "\"other\""}}).status, 200);
}

TEST(Range, IsForGetAlone)
{
    auto const head = ask({{"Range", "bytes=1-2"}}, http::Method::head);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.content().size(), 10u);   // of which the server sends the length
}

TEST(Range, AClientThatHasItAlreadyIsToldSo)
{
    for (auto const* const tags : {"\"tag\"", "W/\"tag\"", "\"other\", \"tag\"", "*", " * "}) {
        auto const response = ask({{"If-None-Match", tags}, {"Range", "bytes=1-2"}});
        EXPECT_EQ(response.status, 304) << tags;
        EXPECT_EQ(response.headers, "ETag: \"tag\"\r\nCache-Control: immutable\r\n");
    }
    for (auto const* const tags : {"\"other\"", "tag", "\"tag", "\"a-tag\""}) EXPECT_EQ(ask({{"If-None-Match", tags}}).status, 200) << tags;
}

TEST(Range, OfAnythingElseButSuccessIsThatAnswer)
{
    auto const missing = http::in_range({.headers = {{"Range", "bytes=0-1"}}}, http::text(404, "text/plain", "missing"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.body, "missing");
}

TEST(Range, WhateverIsAskedWhatIsSentIsWhatItSays)
{
    rc::check([] {
        auto const content = *rc::gen::arbitrary<std::string>();
        auto const number = rc::gen::map(rc::gen::inRange(0, 40), [](int n) { return n == 0 ? std::string{} : std::to_string(n - 1); });
        auto const range = *rc::gen::oneOf(
            rc::gen::string<std::string>(),
            rc::gen::map(rc::gen::pair(number, number), [](auto const& ends) { return "bytes=" + ends.first + "-" + ends.second; }));
        auto const response = http::in_range({.headers = {{"Range", range}}}, whole(content));
        auto const said = std::string{http::header_of(response, "Content-Range")};
        std::size_t first = 0, last = 0, size = 0;
        switch (response.status) {
        case 200: RC_ASSERT(response.content() == content); break;
        case 416: RC_ASSERT(said == "bytes */" + std::to_string(content.size())); break;
        default:
            RC_ASSERT(response.status == 206);
            RC_ASSERT(std::sscanf(said.c_str(), "bytes %zu-%zu/%zu", &first, &last, &size) == 3);
            RC_ASSERT(first <= last && last < size && size == content.size());
            RC_ASSERT(response.content() == content.substr(first, last - first + 1));
        }
    });
}
