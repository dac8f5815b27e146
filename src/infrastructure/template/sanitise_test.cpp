#include "infrastructure/template/sanitise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

static std::string clean(std::string_view html) { return html::sanitise(html).value().text(); }

TEST(Sanitise, KeepsFormattingAndRepairsIt)
{
    EXPECT_EQ(clean("<p>One <b>two</b><br>three"), "<p>One <strong>two</strong><br>three</p>");
    EXPECT_EQ(clean("<ul><li>a<li>b</ul>"), "<ul><li>a</li><li>b</li></ul>");
    EXPECT_EQ(clean("<h1>Top</h1>"), "<h2>Top</h2>");
    EXPECT_EQ(clean("<div class=x><span style='color:red'>plain</span></div>"), "plain");
    EXPECT_EQ(clean("a < b & c"), "a &lt; b &amp; c");
    EXPECT_EQ(clean(""), "");
}

TEST(Sanitise, NothingThatRunsSurvives)
{
    for (auto const* evil :
         {"<script>alert(1)</script>", "<style>*{}</style>", "<iframe src=x></iframe>", "<svg onload=alert(1)><script>x</script></svg>",
          "<img src=x onerror=alert(1)>", "<math><mi xlink:href='javascript:x'>", "<object data=x>",
          "<template><script>x</script></template>", "<noscript><p title=\"</noscript><img src=x onerror=a>\">", "<textarea><script>",
          "<form action=x><input></form>", "<base href=//evil>", "<meta http-equiv=refresh content=0>", "<p onclick=alert(1) style=x>"})
        EXPECT_EQ(clean(evil).find_first_of("=("), std::string::npos) << clean(evil);
    EXPECT_EQ(clean("<a href=\"javascript:alert(1)\">x</a>"), "<a href=\"#\">x</a>");
    EXPECT_EQ(clean("<a href=\" java\nscript:alert(1)\">x</a>"), "<a href=\"#\">x</a>");
    EXPECT_EQ(clean("<a href=\"/p/x?a=1&b='2'\" onclick=x>x</a>"), "<a href=\"/p/x?a=1&amp;b=&#39;2&#39;\">x</a>");
    EXPECT_EQ(clean("<a href=\"https://example.com\">x</a>"), "<a href=\"https://example.com\" rel=\"nofollow noopener\">x</a>");
}

TEST(Sanitise, RefusesWhatIsTooLargeOrNoUtf8)
{
    EXPECT_FALSE(html::sanitise(std::string(html::sanitise_bytes_max + 1, 'x')));
    EXPECT_FALSE(html::sanitise("\xFF"));
    std::string deep;
    for (int i = 0; i < 2'001; ++i) deep += "<b>";
    EXPECT_FALSE(html::sanitise(deep));
    EXPECT_TRUE(html::sanitise(std::string_view{deep}.substr(0, 6'000)));
}

RC_GTEST_PROP(Sanitise, IsIdempotent, ())
{
    auto const pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("<p>", "</p>", "<b>", "</b>", "<a href=\"x\">", "</a>", "<ul>", "<li>", "<table>", "<td>", "<script>",
                                      "</script>", "a&b", "<", ">", "\"", "&lt;", "<!--", "-->", "<h1>", "<div>", "<select>", "<svg>", " ",
                                      "\r", "\x11", std::string(1, '\0'), "\xC2\x85", "\xEF\xBF\xBE", "\xEF\xBB\xBF"));
    std::string all;
    for (auto const& piece : pieces) all += piece;
    auto const once = clean(all);
    RC_ASSERT(clean(once) == once);
}

TEST(Sanitise, TextIsWhatIsLeftWithoutTags)
{
    EXPECT_EQ(html::text_of(*html::sanitise("<p>One &amp; <b>two</b></p><p>three &lt;3</p>")), "One & two three <3");
}
