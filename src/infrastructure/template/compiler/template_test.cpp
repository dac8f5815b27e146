#include "infrastructure/template/compiler/html_scanner.hpp"
#include "infrastructure/template/compiler/template.hpp"

#include <gtest/gtest.h>

#include <map>

using namespace html::compiler;

namespace {

std::string compile(std::string const& page, std::map<std::string, std::string> others = {})
{
    others["page"] = page;
    return emit("page", parse("page", [&](std::string const& name) { return others.at(name); }));
}

std::string refusal(std::string const& page)
{
    try {
        compile(page);
        return "accepted";
    } catch (std::runtime_error const& error) {
        return error.what();
    }
}

// The call that {x} becomes.
std::string call(std::string const& page)
{
    auto const code = compile(page);
    auto const end = code.find("(v.x)");
    return code.substr(code.rfind("out.", end) + 4, end - code.rfind("out.", end) - 4);
}

}   // namespace

TEST(Template, EachContextGetsItsEscape)
{
    EXPECT_EQ(call("<p>{x}</p>"), "text");
    EXPECT_EQ(call("<title>{x}</title>"), "text");
    EXPECT_EQ(call("<p class=\"a {x}\">"), "attribute");
    EXPECT_EQ(call("<p class='{x}'>"), "attribute");
    EXPECT_EQ(call("<a href=\"{x}\">"), "url");
    EXPECT_EQ(call("<a HREF = \"{x}\">"), "url");
    EXPECT_EQ(call("<form action=\"{x}\">"), "url");
    EXPECT_EQ(call("<a href=\"/p/{x}\">"), "url_part");
    EXPECT_EQ(call("<a href=\"/search?q={x}\">"), "url_part");
    EXPECT_EQ(call("<img src=\"/media/{x}.svg\">"), "url_part");
    EXPECT_EQ(call("<img srcset=\"{x}\">"), "source_set");
    EXPECT_EQ(call("<script type=\"application/ld+json\">{\"name\":{x}}</script>"), "json");
    EXPECT_EQ(call("<!doctype html><!-- a > b --><p>{x}"), "text");
    EXPECT_EQ(call("<p title=\"a > b\">{x}"), "text");
    EXPECT_EQ(call("<br/>{x}"), "text");
    EXPECT_EQ(call("<script src=\"/a.js\"></script>{x}"), "text");
    EXPECT_EQ(call("a < b {x}"), "text");
}

TEST(Template, AValueThatCannotBeProvedSafeIsRefused)
{
    for (auto const* page : {"<script>{x}</script>",
                             "<script>var a = \"{x}\"</script>",
                             "<style>p { color: {x} }</style>",
                             "<p style=\"color:{x}\">",
                             "<p onclick=\"f({x})\">",
                             "<p class={x}>",
                             "<p class=a{x}>",
                             "<{x}>",
                             "<p {x}>",
                             "<p {x}=\"y\">",
                             "<p a{x}=\"y\">",
                             "<!-- {x} -->",
                             "<img srcset=\"/a.webp 480w, {x}\">",
                             "<iframe srcdoc=\"{x}\">",
                             "<script type=\"{x}\">",
                             "<script type=\"module\">{x}</script>",
                             "<script type=\"application/ld+json\">{\"a\":\"b {x}\"}</script>",
                             "<a ping=\"{x}\">",
                             "</p {x}>",
                             "<a href=\"{t key}\">",
                             "<p {t key}>"})
        EXPECT_NE(refusal(page).find("stands in"), std::string::npos) << page << ": " << refusal(page);
}

TEST(Template, BranchesAndLoopsMustEndInOneContext)
{
    for (auto const* page : {"<p {if a}class=\"{/if}>", "{if a}<p{/if}>", "{for l in list}<p class=\"{/for}",
                             "<a href=\"{if a}/p{/if}{x}\">", "{if a}<script>{else}<p>{/if}"})
        EXPECT_NE(refusal(page).find("one way ends in"), std::string::npos) << page << ": " << refusal(page);
    for (auto const* page : {"<p {if a}hidden {/if}>", "<p class=\"a{if b} b{/if}\">", "<option {if a}selected {/if}value=\"{x}\">",
                             "{if a}<p>{else}<div>{/if}{x}", "{for l in list}<li>{l.name}{else}<p>none{/for}", "{if !a}x{/if}",
                             "{for l in list}<script type=\"module\" src=\"/a\"></script>{/for}"})
        EXPECT_EQ(refusal(page), "accepted") << page;
}

TEST(Template, WhatIsMisspeltIsRefusedWithItsLine)
{
    EXPECT_EQ(refusal("\n\n{if a}"), "page:3: {/if} is missing");
    EXPECT_EQ(refusal("{for a of b}"), "page:1: {for item in list}");
    EXPECT_EQ(refusal("{a b}"), "page:1: what is {a b}?");
    EXPECT_EQ(refusal("{/if}"), "page:1: what is {/if}?");
    EXPECT_EQ(refusal("{slot}"), "page:1: {slot} in a template that is not wrapped around another");
    EXPECT_EQ(refusal("{x"), "page:1: a { without its }");
    EXPECT_EQ(refusal("<p>"), "accepted");
    EXPECT_NE(refusal("<p class=\"").find("ends inside"), std::string::npos);
    EXPECT_NE(refusal("<p =\"x\">").find("attribute's name"), std::string::npos);
    EXPECT_NE(refusal("{include page}").find("include each other"), std::string::npos);
}

TEST(Template, ABraceBeforeAnythingElseIsABrace)
{
    auto const code = compile("a { b } {} {\"c\":1}");
    EXPECT_NE(code.find("a { b } {} {\\\"c\\\":1}"), std::string::npos) << code;
}

TEST(Template, FramesWrapPagesAndPartsAreIncluded)
{
    auto const code =
        compile("{wrap frame}<p>{part.x}{/wrap}", {{"frame", "<main>{slot}</main>{include foot}"}, {"foot", "<i>{year}</i>"}});
    auto const main = code.find("<main>"), inside = code.find("v.part.x"), foot = code.find("v.year");
    EXPECT_LT(main, inside);
    EXPECT_LT(inside, foot);
    EXPECT_NE(foot, std::string::npos);
}

TEST(Template, NamesOfLoopsHideThoseOfTheView)
{
    auto const code = compile("{for line in lines}{line.title}{total}{/for}{t cart.left count=line.count name=\"x\"}");
    EXPECT_NE(code.find("for (auto const& line : v.lines)"), std::string::npos) << code;
    EXPECT_NE(code.find("out.text(line.title)"), std::string::npos);
    EXPECT_NE(code.find("out.text(v.total)"), std::string::npos);
    EXPECT_NE(
        code.find("out.message_text(messages::cart_left, {html::argument(\"count\", v.line.count), html::argument(\"name\", \"x\")})"),
        std::string::npos)
        << code;
}
