#include "infrastructure/unicode/unicode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

// As UTF-8.
static void append(std::string& text, std::uint32_t point)
{
    auto const tail = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xc0 | point >> 6), tail(0);
    } else if (point < 0x10000) {
        text += static_cast<char>(0xe0 | point >> 12), tail(6), tail(0);
    } else {
        text += static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0);
    }
}

TEST(Unicode, WhatLooksTheSameIsSpeltTheSame)
{
    EXPECT_EQ(unicode::upper_nfkc("Save-5"), "SAVE-5");
    EXPECT_EQ(unicode::upper_nfkc("ｓａｖｅ５"), "SAVE5");
    EXPECT_EQ(unicode::upper_nfkc("straße"), "STRASSE");
    EXPECT_EQ(unicode::upper_nfkc("e\u0301te\u0301"), "\u00c9T\u00c9");
    EXPECT_EQ(unicode::upper_nfkc("ﬁne"), "FINE");
    EXPECT_EQ(unicode::upper_nfkc("\u0130"), "\u0130");
    EXPECT_EQ(unicode::upper_nfkc(""), "");
}

TEST(Unicode, WhatIsNoUtf8StaysAsItIs) { EXPECT_EQ(unicode::upper_nfkc("\xff\xfe"), "\xff\xfe"); }

TEST(Unicode, AFoldedTextIsWordsAndSpaces)
{
    EXPECT_EQ(unicode::folded("Café-ｃａｆｅ"), "cafe cafe");
    EXPECT_EQ(unicode::folded("5\xff\x5"), "5  ");
    EXPECT_EQ(unicode::folded("花瓶"), " 花  瓶 ");
}

// Of any text of any script: spelt once, it stays so.
RC_GTEST_PROP(Unicode, ASpellingIsSpeltLikeItself, ())
{
    std::u32string points;
    auto const count = *rc::gen::inRange(0, 20);
    for (int i = 0; i < count; ++i) {
        auto const point = *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(1, 0xd800), rc::gen::inRange<std::uint32_t>(0xe000, 0x110000));
        points.push_back(point);
    }
    std::string text;
    for (auto const point : points) append(text, point);
    auto const once = unicode::upper_nfkc(text);
    RC_ASSERT(unicode::upper_nfkc(once) == once);
}
