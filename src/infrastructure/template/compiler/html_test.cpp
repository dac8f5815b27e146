#include "infrastructure/template/html.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

constexpr html::Messages::Entry entries[]{{"a.greeting", "Hello {name}, you owe {total}"},
                                          {"b.items", "{count} item | {count} items"},
                                          {"currency.GBP", "£"},
                                          {"day.tuesday", "Tuesday"},
                                          {"month.november", "November"}};
constexpr html::Messages texts{entries};

template <typename F> std::string rendered(F&& f)
{
    std::string text;
    html::Output out{text, texts};
    f(out);
    return text;
}

}   // namespace

TEST(Html, ValuesAreEscapedForWhereTheyStand)
{
    std::string const evil = "</script><b class=\"x\" id='y'>&";
    EXPECT_EQ(rendered([&](auto& out) { out.text(evil); }), "&lt;/script&gt;&lt;b class=\"x\" id='y'&gt;&amp;");
    EXPECT_EQ(rendered([&](auto& out) { out.attribute(evil); }), "&lt;/script&gt;&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
    EXPECT_EQ(rendered([&](auto& out) { out.url_part(std::string{"a/b?c=d&e f\"'"}); }), "a%2Fb%3Fc%3Dd%26e%20f%22%27");
    EXPECT_EQ(rendered([&](auto& out) { out.json(evil); }), R"("\u003c/script\u003e\u003cb class=\"x\" id='y'\u003e\u0026")");
    EXPECT_EQ(rendered([&](auto& out) { out.json(html::SafeJson{R"({"a":["</script>&",1]})"}); }),
              R"({"a":["\u003c/script\u003e\u0026",1]})");
    EXPECT_EQ(rendered([&](auto& out) { out.text(html::SafeHtml::trusted("<b>x</b>")); }), "<b>x</b>");
}

RC_GTEST_PROP(Html, NoTextCanLeaveItsContext, (std::string const& text))
{
    RC_ASSERT(rendered([&](auto& out) { out.text(text); }).find_first_of("<>") == std::string::npos);
    RC_ASSERT(rendered([&](auto& out) { out.attribute(text); }).find_first_of("<>\"'") == std::string::npos);
    RC_ASSERT(rendered([&](auto& out) { out.url_part(text); }).find_first_of("<>\"' /?#&:\\") == std::string::npos);
    RC_ASSERT(rendered([&](auto& out) { out.json(text); }).find_first_of("<>&\n") == std::string::npos);
}

TEST(Html, AUrlLeadsNowhereUnexpected)
{
    for (auto const* good : {"/cart", "/p/x?variant=A&b=c", "#main", "?page=2", "https://shop.example/x", "http://shop.example"})
        EXPECT_EQ(html::Url{good}.text(), good);
    for (auto const* bad : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example",
                            " javascript:x", "java\nscript:x", "vbscript:x", "mailto", "\\\\evil"})
        EXPECT_EQ(html::Url{bad}.text(), "#") << bad;
    EXPECT_EQ(rendered([](auto& out) { out.url(html::Url{"/a?b=1&c=\"2\""}); }), "/a?b=1&amp;c=&quot;2&quot;");
}

TEST(Html, MoneyAndDaysAreShownAsPeopleReadThem)
{
    EXPECT_EQ(texts.format(Money{123'456'789, gbp}), "£1,234,567.89");
    EXPECT_EQ(texts.format(Money{-5, gbp}), "−£0.05");
    EXPECT_EQ(texts.format(Money{1'000, *Currency::parse("JPY")}), "JPY 1,000");
    EXPECT_EQ(texts.format(day_of(Instant{1'795'521'600'000'000})), "Tuesday 24 November");
}

TEST(Html, MessagesMentionTheirArgumentsEscapedAndCount)
{
    EXPECT_EQ(rendered([](auto& out) {
                  out.message_text(html::Key{0}, {html::argument("name", "<Maya>"), html::argument("total", Money{500, gbp})});
              }),
              "Hello &lt;Maya&gt;, you owe £5.00");
    EXPECT_EQ(rendered([](auto& out) { out.message_text(html::Key{1}, {html::argument("count", 1)}); }), "1 item");
    EXPECT_EQ(rendered([](auto& out) { out.message_text(html::Key{1}, {html::argument("count", 3)}); }), "3 items");
    EXPECT_EQ(texts.find("b.items"), "{count} item | {count} items");
    EXPECT_FALSE(texts.find("c"));
}
