#include "infrastructure/search_engine/query_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace search_engine;
using testing::SizeIs;

TEST(QueryText, IsWordsPhrasesAndWhatIsNotWanted)
{
    EXPECT_EQ(parse_query("blue vase"), (QueryText{"blue vase", {}, {}}));
    EXPECT_EQ(parse_query(R"(a "dipped vase" -large -"with a lid" t-shirt)"),
              (QueryText{"a dipped vase t-shirt", {"dipped vase"}, {"large", "with a lid"}}));
    EXPECT_EQ(parse_query("“oak table” «chaise longue»"), (QueryText{"oak table chaise longue", {"oak table", "chaise longue"}, {}}));
}

TEST(QueryText, TakesWhatIsHalfTypedForWhatItMayBecome)
{
    EXPECT_EQ(parse_query("\"oak table"), (QueryText{"oak table", {"oak table"}, {}}));
    EXPECT_EQ(parse_query("lamp -"), (QueryText{"lamp -", {}, {}}));
    EXPECT_EQ(parse_query("lamp \"\" \""), (QueryText{"lamp", {}, {}}));
    EXPECT_EQ(parse_query("-- --x"), (QueryText{"-- --x", {}, {}}));
    EXPECT_EQ(parse_query(""), QueryText{});
}

TEST(QueryText, HasLimits)
{
    std::string many;
    for (int i = 0; i < 100; ++i) many += "-a \"b\" ";
    auto const query = parse_query(many);
    EXPECT_THAT(query.without, SizeIs(query_parts_max));
    EXPECT_THAT(query.phrases, SizeIs(query_parts_max));
    EXPECT_LE(parse_query(std::string(10'000, 'x')).text.size(), query_bytes_max);
}
