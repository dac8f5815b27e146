#include "infrastructure/search_engine/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using search_engine::Words;
using testing::ElementsAre, testing::IsEmpty;

TEST(SearchWords, CaseWidthAndAccentsMakeNoDifference)
{
    Words const words{"en-GB"};
    EXPECT_THAT(words.of("CAFÉ ｃａｆｅ cafe\u0301"), ElementsAre("cafe", "cafe", "cafe"));
    EXPECT_EQ(words.of("straße"), words.of("STRASSE"));
}

TEST(SearchWords, ANumberStandsApartFromItsUnitAndAPartNumberStaysWhole)
{
    Words const words{"en-GB"};
    EXPECT_THAT(words.of("500GB"), ElementsAre("500", "gb"));
    EXPECT_THAT(words.of("006R90321"), ElementsAre("006r90321"));
    EXPECT_THAT(words.of("dv7-1211ea"), ElementsAre("dv7", "1211", "ea"));
}

TEST(SearchWords, AStemFollowsTheLanguage)
{
    EXPECT_EQ(Words{"en-GB"}.of("shoes"), Words{"en-GB"}.of("shoe"));
    EXPECT_EQ(Words{"de"}.of("Häuser"), Words{"de"}.of("hauser"));
    EXPECT_THAT(Words{"tlh"}.of("shoes"), ElementsAre("shoes"));
    EXPECT_THAT(Words{"en-GB"}.unstemmed("Shoes"), ElementsAre("shoes"));
}

TEST(SearchWords, WhatIsWrittenWithoutSpacesIsReadCharacterByCharacter)
{
    EXPECT_THAT(Words{"ja"}.of("青い花瓶"), ElementsAre("青", "い", "花", "瓶"));
}

TEST(SearchWords, AWordOfDevanagariKeepsItsVowels) { EXPECT_THAT(Words{"x"}.of("हिन्दी"), ElementsAre("हिन्दी")); }

TEST(SearchWords, WhatIsTooLongIsCut)
{
    Words const words{"en-GB"};
    EXPECT_THAT(words.of(std::string(65, 'x')), IsEmpty());
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "a ";
    EXPECT_EQ(words.of(many).size(), search_engine::words_max);
    EXPECT_THAT(words.of(std::string(search_engine::text_bytes_max, ' ') + "late"), IsEmpty());
}

RC_GTEST_PROP(SearchWords, AnyBytesAreTextAndEachWordIsShort, (std::string const& bytes))
{
    for (auto const& word : Words{"en-GB"}.of(bytes)) RC_ASSERT(!word.empty() && word.size() <= search_engine::word_bytes_max);
}

RC_GTEST_PROP(SearchWords, AWordIsSplitIntoItself, (std::string const& bytes))
{
    Words const words{"en-GB"};
    for (auto const& word : words.unstemmed(bytes)) RC_ASSERT(words.unstemmed(word) == std::vector{word});
}
