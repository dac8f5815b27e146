#include "base/contact.hpp"
#include "base/sku.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <gtest/gtest.h>

TEST(Text, SeesWhatIsNotUtf8)
{
    EXPECT_TRUE(is_utf8("Käse £5 \xF0\x9F\x92\xA1"));
    for (auto const* text : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\x80", "\xE2\x82"})
        EXPECT_FALSE(is_utf8(text));
}

TEST(Text, ALineHasNoControlCharacters)
{
    EXPECT_TRUE(is_line("Ünder £5"));
    for (auto const* text : {"a\nb", "a\tb", "\x7F", "\xC2\x85", "\r"}) EXPECT_FALSE(is_line(text));
    EXPECT_FALSE(is_line(std::string_view{"a\0b", 3}));
}

TEST(Text, ASlugIsPlainLowerCase)
{
    EXPECT_EQ(slug("Orbit dipped vase"), "orbit-dipped-vase");
    EXPECT_EQ(slug("  Café & Crème — Žižkov  "), "cafe-creme-zizkov");
    EXPECT_EQ(slug("HP Pavilion 17\" (43.2 cm)"), "hp-pavilion-17-43-2-cm");
    EXPECT_EQ(slug("日本"), "");
}

TEST(Sku, KeepsItsSpellingAndFoldsItsKey)
{
    EXPECT_EQ(Sku::parse("ORB-Blu-S")->folded(), "orb-blu-s");
    EXPECT_EQ(Sku::parse("ORB-Blu-S")->text(), "ORB-Blu-S");
    EXPECT_TRUE(Sku::parse("a b"));
    for (auto const& text : {std::string{}, std::string{" a"}, std::string{"a\n"}, std::string(101, 'a')}) EXPECT_FALSE(Sku::parse(text));
}

TEST(Instant, IsWrittenAsRfc3339)
{
    EXPECT_EQ(to_string(Instant{1'801'476'000'123'456}), "2027-02-01T10:00:00.123456Z");
    EXPECT_EQ(to_string(day_of(Instant{1'801'476'000'123'456})), "2027-02-01");
    EXPECT_EQ(to_string(Instant{0}), "1970-01-01T00:00:00.000000Z");
}

TEST(Contact, AGoodUkAddressHasNothingWrong)
{
    Address address{.name = "Maya Lindqvist", .line1 = "14 Sowerby Yard", .city = "Leeds", .postcode = "LS1 4AP", .country = "GB"};
    EXPECT_TRUE(violations_of(address, "").empty());
    for (auto const* postcode : {"LS14AP", "ec1a 1bb", "W1A 0AX", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT"}) {
        address.postcode = postcode;
        EXPECT_TRUE(violations_of(address, "").empty()) << postcode;
    }
    for (auto const* postcode : {"LS1", "1234", "LS1 AP4", "LSX 4AP", "LS1234 4AP", "4AP"}) {
        address.postcode = postcode;
        ASSERT_EQ(violations_of(address, "/a").size(), 1u) << postcode;
        EXPECT_EQ(violations_of(address, "/a")[0], (Violation{"/a/postcode", Violation::postcode_invalid}));
    }
}

TEST(Contact, EachWrongFieldIsNamed)
{
    auto const found = violations_of({.line1 = std::string(201, 'x'), .city = "a\nb", .country = "gb"}, "/shipping_address");
    std::vector<Violation> const expected{{"/shipping_address/name", Violation::required},
                                          {"/shipping_address/line1", Violation::too_long, {{"max", std::int64_t{200}}}},
                                          {"/shipping_address/city", Violation::invalid},
                                          {"/shipping_address/country", Violation::country_invalid}};
    EXPECT_EQ(found, expected);
}

TEST(Contact, AnEmailNeedsBothSidesAndADomain)
{
    for (auto const* text : {"maya@example.com", "a.b+c@x.co", "o'neil@sub.example.org"}) EXPECT_TRUE(is_email(text)) << text;
    for (auto const* text : {"", "maya", "@example.com", "maya@", "maya@example", "a b@example.com", "a@b@example.com", "a@.com",
                             "a@b.com.", "a@b..com", "a\n@example.com", "<a@example.com>"})
        EXPECT_FALSE(is_email(text)) << text;
    EXPECT_EQ(normalised_email(" Maya@Example.COM "), "maya@example.com");
}
