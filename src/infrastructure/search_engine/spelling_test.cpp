#include "infrastructure/search_engine/spelling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using search_engine::Candidate, search_engine::Spelling;
using testing::ElementsAre, testing::IsEmpty;

TEST(SearchSpelling, TheNearestComesFirstAndAmongThemTheMostFrequent)
{
    Spelling const spelling{{{"keyboard", 9}, {"keyboards", 40}, {"vase", 3}, {"base", 7}}};
    EXPECT_THAT(spelling.candidates("keybaord"), ElementsAre(Candidate{"keyboard", 9, 1}, Candidate{"keyboards", 40, 2}));
    EXPECT_THAT(spelling.candidates("wase"), ElementsAre(Candidate{"base", 7, 1}, Candidate{"vase", 3, 1}));
}

TEST(SearchSpelling, PartNumbersAndAbbreviationsAreNoMistakes)
{
    Spelling const spelling{{{"dv7x", 9}, {"usb", 9}, {"vase", 9}}};
    EXPECT_THAT(spelling.candidates("dv7y"), IsEmpty());
    EXPECT_THAT(spelling.candidates("usv"), IsEmpty());
    EXPECT_THAT(spelling.candidates("vase1"), IsEmpty());
}

TEST(SearchSpelling, AnAccentedLetterIsOneLetter)
{
    EXPECT_THAT(Spelling({{"øksen", 1}}).candidates("oksen"), ElementsAre(Candidate{"øksen", 1, 1}));
}

TEST(SearchSpelling, AWordIsMeantOnlyWhereWhatWasTypedIsSeldom)
{
    EXPECT_TRUE(Spelling::is_meant(0, {"vase", 1, 1}));
    EXPECT_TRUE(Spelling::is_meant(1, {"vase", 101, 1}));
    EXPECT_FALSE(Spelling::is_meant(1, {"vase", 100, 1}));
    EXPECT_FALSE(Spelling::is_meant(0, {"vase", 0, 1}));
}

RC_GTEST_PROP(SearchSpelling, EachWordIsFoundAfterAnyOneMistake, ())
{
    auto const letter = rc::gen::inRange('a', static_cast<char>('z' + 1));
    auto const length = *rc::gen::inRange<std::size_t>(5, 12);
    auto const word = *rc::gen::container<std::string>(length, letter);
    auto typed = word;
    auto const at = *rc::gen::inRange<std::size_t>(0, length - 1);
    switch (*rc::gen::inRange(0, 4)) {
    case 0: typed.erase(at, 1); break;
    case 1: typed.insert(at, 1, *letter); break;
    case 2: typed[at] = *letter; break;
    default: std::swap(typed[at], typed[at + 1]);
    }
    auto const found = Spelling{{{word, 1}}}.candidates(typed);
    RC_ASSERT(found.size() == 1U);
    RC_ASSERT(found[0].word == word);
}

RC_GTEST_PROP(SearchSpelling, AnyBytesHaveAnAnswer, (std::string const& bytes))
{
    RC_ASSERT(Spelling({{bytes, 1}, {"vase", 1}}).candidates(bytes).size() <= 2U);
}
