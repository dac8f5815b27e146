#include "base/text.hpp"
#include "infrastructure/json/mapping.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

struct Inner {
    std::string name;
    json::Maybe<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, note))

struct Outer {
    int quantity;
    std::optional<Money> price;
    std::vector<Inner> lines;
    json::Patch<std::string> email;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (quantity, price, lines, email))

struct Shown {
    OrderId id;
    Money total;
    std::optional<Money> compare_at;
    json::Maybe<std::string> token;
    std::vector<std::pair<std::string, std::string>> options;
    json::Raw attributes;
    bool tax_included;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (id, total, compare_at, token, options, attributes, tax_included))

std::vector<Violation> violations(std::string_view text)
{
    auto const result = json::parse<Outer>(text);
    return result ? std::vector<Violation>{} : result.error().violations;
}

}   // namespace

TEST(Json, ReadsAStructByItsMembers)
{
    auto const result = json::parse<Outer>(
        R"({"lines":[{"name":"a\u00e9"},{"name":"b","note":null}],"quantity":3,"price":{"amount":1999,"currency":"GBP"}})");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->quantity, 3);
    EXPECT_EQ(result->price, (Money{1999, gbp}));
    EXPECT_EQ(result->lines[0].name, "aé");
    EXPECT_FALSE(result->lines[1].note);
    EXPECT_FALSE(result->email.given);
}

TEST(Json, APatchTellsClearedFromUnchanged)
{
    auto const cleared = json::parse<Outer>(R"({"quantity":1,"lines":[],"email":null})");
    EXPECT_TRUE(cleared->email.given);
    EXPECT_FALSE(cleared->email.value);
    EXPECT_EQ(json::parse<Outer>(R"({"quantity":1,"lines":[],"email":"x"})")->email.value, "x");
}

TEST(Json, FindsEveryViolationWithItsPointer)
{
    EXPECT_EQ(violations(R"({"quantity":"3","lines":[{"name":7},{"nam/e":"x"}],"price":{"amount":1,"currency":"gbp"},"a~b":1})"),
              (std::vector<Violation>{{"/quantity", Violation::wrong_type},
                                      {"/lines/0/name", Violation::wrong_type},
                                      {"/lines/1/nam~1e", Violation::unknown_field},
                                      {"/lines/1/name", Violation::required},
                                      {"/price/currency", Violation::invalid},
                                      {"/a~0b", Violation::unknown_field}}));
    EXPECT_EQ(violations(R"({"quantity":1,"lines":[{"name":"a\u0000b"}]})"),
              (std::vector<Violation>{{"/lines/0/name", Violation::invalid}}));
    EXPECT_EQ(violations("{}"), (std::vector<Violation>{{"/quantity", Violation::required}, {"/lines", Violation::required}}));
    EXPECT_EQ(violations("[]"), (std::vector<Violation>{{"/", Violation::wrong_type}}));
    EXPECT_EQ(violations(R"({"quantity":1,"quantity":2,"lines":[]})"), (std::vector<Violation>{{"/quantity", Violation::invalid}}));
    EXPECT_EQ(violations(R"({"quantity":1.0,"lines":[]})"), (std::vector<Violation>{{"/quantity", Violation::wrong_type}}));
    EXPECT_EQ(violations(R"({"quantity":3000000000,"lines":[]})"), (std::vector<Violation>{{"/quantity", Violation::invalid}}));
}

TEST(Json, LooksForSoManyViolationsAndNoMore)
{
    std::string many = "{", lines;
    for (int i = 0; i < 5'000; ++i) many += "\"field" + std::to_string(i) + "\":1,";
    EXPECT_LE(violations(many + "\"quantity\":1,\"lines\":[]}").size(), json::violations_max + 4);   // and what is missing
    for (int i = 0; i < 5'000; ++i) lines += std::string{i == 0 ? "" : ","} + "{}";
    EXPECT_LE(violations(R"({"quantity":1,"lines":[)" + lines + "]}").size(), json::violations_max + 4);
}

TEST(Json, WhatIsNoJsonIsMalformed)
{
    for (auto const* text :
         {"", "{", "{}x", "{'a':1}", "{\"a\":01}", "nul", "{\"quantity\":1,}", "{\"quantity\":\"\xFF\"}", "\xEF\xBB\xBF{", "{\"a\":NaN}"})
    {
        auto const result = json::parse<Outer>(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, Code::malformed_request) << text;
    }
    std::string const deep(100'000, '[');
    EXPECT_EQ(json::parse<Outer>(deep).error().code, Code::malformed_request);
}

TEST(Json, WritesMembersInTheirOrder)
{
    Shown shown{OrderId{1}, {4800, gbp}, std::nullopt, {}, {{"Colour", "Blue \"x\"\n"}}, {R"({"a":1})"}, true};
    EXPECT_EQ(json::to_json(shown), R"({"id":"ord_0000000000001","total":{"amount":4800,"currency":"GBP"},"compare_at":null,)"
                                    R"("options":{"Colour":"Blue \"x\"\n"},"attributes":{"a":1},"tax_included":true})");
    shown.token = "t";
    EXPECT_NE(json::to_json(shown).find(R"("token":"t")"), std::string::npos);
}

TEST(Json, DescribesWhatItReads)
{
    std::string text;
    json::Writer out{text};
    json::schema<Inner>(out);
    EXPECT_EQ(
        text,
        R"({"type":"object","properties":{"name":{"type":"string"},"note":{"type":"string"}},"required":["name"],"additionalProperties":false})");
}

RC_GTEST_PROP(Json, AnyBytesComeOutAsValidJson, (std::string const& text))
{
    std::string out;
    json::Writer{out}.string(text);
    auto const document = json::Document::parse(out);
    RC_ASSERT(bool(document));
    RC_ASSERT(!is_utf8(text) || document->root().string() == text);
}

TEST(Json, BrokenUtf8BecomesTheReplacementCharacter)
{
    std::string out;
    json::Writer{out}.string("a\xC3(\xED\xA0\x80\xF0\x9F\x92\xA1\x01");
    EXPECT_EQ(out, "\"a\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x92\xA1\\u0001\"");
}
