#include "infrastructure/dump/format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <sstream>

namespace {

using ::testing::HasSubstr;
using Kind = db::Value::Kind;

dump::Columns const columns{{"id", Kind::integer}, {"title", Kind::text}, {"sealed", Kind::bytes}};
dump::Header const header{{"cart 1", "order 2"}, {"1 00ff"}};

// Any Unicode text, the NUL and all control characters among it.
rc::Gen<std::string> any_text()
{
    auto const any_point = rc::gen::oneOf(rc::gen::inRange<char32_t>(0, 0x80), rc::gen::inRange<char32_t>(0x80, 0xD800),
                                          rc::gen::inRange<char32_t>(0xE000, 0x110000));
    return rc::gen::map(rc::gen::container<std::vector<char32_t>>(any_point), [](std::vector<char32_t> const& points) {
        std::string text;
        for (char32_t const c : points) {
            auto const tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
            if (c < 0x80)
                text += static_cast<char>(c);
            else if (c < 0x800)
                text += static_cast<char>(0xC0 | (c >> 6)), tail(0);
            else if (c < 0x10000)
                text += static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0);
            else
                text += static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0);
        }
        return text;
    });
}

dump::Field any_field(Kind kind)
{
    if (*rc::gen::weightedElement<bool>({{1, true}, {5, false}})) return {};
    if (kind == Kind::integer)
        return *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                               rc::gen::element(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
    if (kind == Kind::text) return *any_text();
    crypto::Bytes bytes;
    for (auto const byte : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) bytes.push_back(std::byte{byte});
    return bytes;
}

RC_GTEST_PROP(DumpRows, AreReadAsTheyWereWritten, ())
{
    dump::Columns any_columns;
    dump::Fields row;
    for (int const kind : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 4))) {
        any_columns.push_back({"c", static_cast<Kind>(kind)});
        row.push_back(any_field(static_cast<Kind>(kind)));
    }
    auto const line = dump::to_line(row);
    RC_ASSERT(line.find_first_of(std::string{"\n\r\0", 3}) == std::string::npos);
    RC_ASSERT(dump::parse_row(line, any_columns) == row);
}

TEST(DumpRows, TellNullFromEmptyAndBytesFromText)
{
    EXPECT_EQ(dump::to_line({std::int64_t{-1}, std::string{}, {}}), R"([-1,"",null])");
    EXPECT_EQ(dump::to_line({{}, std::string{"a\n\x01\x7F"}, crypto::Bytes{std::byte{0xFB}, std::byte{0xFF}}}),
              R"([null,"a\n\u0001\u007f","-_8"])");
    EXPECT_NE(dump::parse_row(R"([1,"",""])", columns), dump::parse_row(R"([1,null,""])", columns));
}

TEST(DumpRows, AreNotWhatIsWrittenInAnotherWay)
{
    ASSERT_TRUE(dump::parse_row(R"([1,"a","-_8"])", columns));
    for (auto const* line :
         {R"([1,"a"])", R"([1,"a","-_8",2])", R"({"id":1})", R"(["1","a","-_8"])", R"([1.0,"a","-_8"])", R"([1e0,"a","-_8"])",
          R"([-0,"a","-_8"])", R"([9223372036854775808,"a","-_8"])", R"([1, "a","-_8"])", R"([1,"\u0061","-_8"])", R"([1,"a","-_9"])",
          R"([1,"a","+/8"])", R"([1,"a","-_8="])", R"([1,["a"],"-_8"])", R"([1,"a",true])", "[", ""})
        EXPECT_FALSE(dump::parse_row(line, columns)) << line;
}

TEST(DumpRows, DoNotTakeATextThatIsNoUtf8) { EXPECT_THROW(dump::to_line({std::string{"\xFF"}}), std::runtime_error); }

// ---- files

std::string written()
{
    std::ostringstream out;
    dump::Writer writer{out, header};
    writer.begin({"carts", "cart", columns});
    writer.row(dump::to_line({std::int64_t{1}, std::string{"Vase"}, {}}));
    writer.row(dump::to_line({std::int64_t{2}, std::string{"Bowl"}, crypto::Bytes{std::byte{7}}}));
    writer.begin({"orders", "order", columns});
    writer.end();
    return out.str();
}

// How many rows it has; throws as the reader does.
std::uint64_t read(std::string const& text)
{
    std::istringstream in{text};
    dump::Reader reader{in};
    while (reader.next_section()) {
    }
    return reader.rows();
}

std::string complaint(std::string const& text)
{
    try {
        read(text);
    } catch (dump::Malformed const& error) {
        return error.what();
    }
    return {};
}

TEST(Dump, IsReadAsItWasWritten)
{
    std::istringstream in{written()};
    dump::Reader reader{in};
    EXPECT_EQ(reader.header(), header);
    EXPECT_EQ(reader.next_section(), (dump::Section{"carts", "cart", columns}));
    EXPECT_EQ(std::get<std::string>(reader.next_row().value().at(1)), "Vase");
    EXPECT_TRUE(reader.next_row());
    EXPECT_FALSE(reader.next_row());
    EXPECT_EQ(reader.next_section(), (dump::Section{"orders", "order", columns}));
    EXPECT_FALSE(reader.next_row());
    EXPECT_FALSE(reader.next_section());
    EXPECT_EQ(reader.rows(), 2U);
    EXPECT_EQ(reader.bytes(), written().size());
}

TEST(Dump, ThatWasCutAnywhereIsRefused)
{
    auto const text = written();
    ASSERT_EQ(read(text), 2U);
    for (std::size_t length = 0; length < text.size(); ++length) EXPECT_NE(complaint(text.substr(0, length)), "") << length;
}

TEST(Dump, OfWhichAnyByteWasChangedIsRefused)
{
    auto const text = written();
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int const bit : {1, 0x20}) {
            auto changed = text;
            changed[at] = static_cast<char>(changed[at] ^ bit);
            EXPECT_NE(complaint(changed), "") << at;
        }
}

TEST(Dump, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(complaint(""), "line 0: the file is empty");
    EXPECT_EQ(complaint("{\"handle\":\"vase\"}\n"), "line 1: this is no dump of a shop");
    EXPECT_EQ(complaint("{\"format\":\"cloudcommerce dump\",\"version\":2}\n"),
              "line 1: its format is version 2, this release reads version 1");
    EXPECT_EQ(complaint(written() + "\n"), "line 7: something follows its end");
    auto text = written();
    text.replace(text.find("Vase"), 4, "Lamp");
    EXPECT_THAT(complaint(text), HasSubstr("line 6: it was changed since it was written"));
    text = written();
    text.erase(text.find("[2"), text.find("{\"table\":\"orders") - text.find("[2"));
    EXPECT_THAT(complaint(text), HasSubstr("it was changed since it was written"));
    EXPECT_THAT(complaint(written().substr(0, 200)), HasSubstr("it was cut"));
}

}   // namespace
