#include "infrastructure/http/encoding.hpp"

#include "infrastructure/http/etag.hpp"
#include "infrastructure/testing/decompressed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

using enum http::Encoding;
using http::chosen_encoding;

TEST(AcceptEncoding, TheMostWantedIsSentOfEqualsTheSmallest)
{
    EXPECT_EQ(chosen_encoding("gzip, deflate, br, zstd"), br);
    EXPECT_EQ(chosen_encoding("gzip, deflate"), gzip);
    EXPECT_EQ(chosen_encoding("GZIP"), gzip);
    EXPECT_EQ(chosen_encoding("x-gzip"), gzip);
    EXPECT_EQ(chosen_encoding("br;q=0.5, gzip;q=0.8"), gzip);
    EXPECT_EQ(chosen_encoding("br;q=0.801, gzip;q=0.8"), br);
    EXPECT_EQ(chosen_encoding(" br ; q=1.000 ,gzip;Q=0.9"), br);
    EXPECT_EQ(chosen_encoding("gzip;q=0.5, identity"), identity);
    EXPECT_EQ(chosen_encoding("gzip, identity"), gzip);
}

TEST(AcceptEncoding, AStarIsForAllThatAreNotNamed)
{
    EXPECT_EQ(chosen_encoding("*"), br);
    EXPECT_EQ(chosen_encoding("br;q=0, *"), gzip);
    EXPECT_EQ(chosen_encoding("gzip;q=0.5, *;q=0.1"), gzip);
    EXPECT_EQ(chosen_encoding("identity;q=0, *;q=0.1"), br);
    EXPECT_EQ(chosen_encoding("gzip, *;q=0"), gzip);
}

TEST(AcceptEncoding, WithoutOneThatWeHaveTheAnswerIsSentAsItIs)
{
    for (auto const* const list :
         {"", ",", "deflate", "identity", "br;q=0", "gzip;q=0.000, br;q=0", "identity;q=0", "*;q=0", "brotli", "b r"})
        EXPECT_EQ(chosen_encoding(list), identity) << list;
}

TEST(AcceptEncoding, AWeightThatIsNoneMakesItsCodingUnwanted)
{
    for (auto const* const list :
         {"br;q=", "br;q=2", "br;q=1.001", "br;q=0.0001", "br;q=.5", "br;q=-1", "br;level=5", "br;q=1;q=1", "br;q=1 0", "br;"})
        EXPECT_EQ(chosen_encoding(list), identity) << list;
    EXPECT_EQ(chosen_encoding("br;q=x, gzip;q=0.1"), gzip);
}

// Any list that follows the grammar, against the rule as RFC 9110 §12.5.3 says it.
TEST(AcceptEncoding, IsReadAsTheRfcSays)
{
    static std::map<std::string, int> const better{{"identity", 0}, {"gzip", 1}, {"br", 2}};
    rc::check([] {
        auto const coding = rc::gen::element<std::string>("br", "gzip", "identity", "*", "deflate", "zstd");
        auto const weights =
            *rc::gen::container<std::map<std::string, int>>(coding, rc::gen::oneOf(rc::gen::just(0), rc::gen::inRange(1, 1'001)));
        std::string list;
        for (auto const& [name, weight] : weights) {
            auto const decimals = std::to_string(1'000 + weight % 1'000).substr(1);
            list += *rc::gen::element<std::string>("", " ", "\t") + name + *rc::gen::element<std::string>("", " ") +
                    ";q=" + std::to_string(weight / 1'000) + "." + decimals + *rc::gen::element<std::string>(",", " ,", ",,");
        }
        std::string best = "identity";
        int most = -1;
        for (auto const& [name, rank] : better) {
            auto const named = weights.find(name), others = weights.find("*");
            int const weight = named != weights.end() ? named->second : others != weights.end() ? others->second : 0;
            bool const is_taken = weight > 0;
            if (is_taken && (weight > most || (weight == most && rank > better.at(best)))) best = name, most = weight;
        }
        RC_ASSERT(http::name(chosen_encoding(list)) == best);
    });
}

TEST(Encoded, IsTheSameWhenItIsTakenApartAgain)
{
    rc::check([] {
        auto const piece = *rc::gen::arbitrary<std::string>();
        std::string text;
        for (int i = *rc::gen::inRange(0, 200); i > 0; --i) text += piece;
        for (auto const encoding : {identity, gzip, br}) {
            auto const effort = *rc::gen::element(http::Effort::often, http::Effort::once);
            auto const response = http::encoded(http::text(200, "text/plain", text), encoding, effort);
            RC_ASSERT(testing::decompressed(http::header_of(response, "Content-Encoding"), response.content()) == text);
            RC_ASSERT(http::header_of(response, "Vary") == "Accept-Encoding");
            RC_ASSERT(response.content().size() <= text.size());
        }
    });
}

TEST(Encoded, IsNotDoneTwiceNorInVain)
{
    auto const once = http::encoded(http::text(200, "text/plain", std::string(1'000, 'x')), gzip, http::Effort::often);
    auto const twice = http::encoded(once, br, http::Effort::often);
    EXPECT_EQ(twice.content(), once.content());
    EXPECT_EQ(http::header_of(twice, "Content-Encoding"), "gzip");
    auto const tiny = http::encoded(http::text(200, "text/plain", "x"), br, http::Effort::often);
    EXPECT_EQ(tiny.content(), "x");
    EXPECT_EQ(http::header_of(tiny, "Content-Encoding"), "");
}
