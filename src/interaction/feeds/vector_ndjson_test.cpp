#include "interaction/feeds/vector_ndjson.hpp"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>
#include <sstream>

using testing::ElementsAre, testing::IsEmpty;

namespace {

// "3 vase /vector required", of each line: its numbers, or the first thing that is wrong.
std::vector<std::string> read(std::string const& text)
{
    std::istringstream in{text};
    feeds::VectorReader reader{in};
    std::vector<std::string> all;
    while (auto const read = reader.next()) {
        auto line = std::to_string(read->line) + " " + read->handle;
        if (read->record) {
            for (auto const number : read->record->numbers) line += " " + std::to_string(number);
        } else if (read->record.error().violations.empty()) {
            line += " " + std::string{info(read->record.error().code).name};
        } else {
            auto const& violation = read->record.error().violations[0];
            line += " " + violation.pointer + " " + std::string{name(violation.code)};
        }
        all.push_back(line);
    }
    return all;
}

}   // namespace

TEST(VectorFile, HasAVectorALineAndAnEmptyOneOrNullTakesItAway)
{
    EXPECT_THAT(read("\xEF\xBB\xBF{\"handle\":\"a\",\"vector\":[1,-0.5,2e1]}\r\n\n {\"vector\":[],\"handle\":\"b\"}\n"
                     "{\"handle\":\"c\",\"vector\":null}"),
                ElementsAre("1 a 1.000000 -0.500000 20.000000", "3 b", "4 c"));
    EXPECT_THAT(read(""), IsEmpty());
}

TEST(VectorFile, TellsOfEachLineWhatIsWrongWithIt)
{
    std::string many = R"({"handle":"m","vector":[1)";
    for (int i = 0; i < 1'024; ++i) many += ",1";
    EXPECT_THAT(read("{\"handle\":\"a\",\"vector\":[1,\"2\"]}\nnot JSON\n{\"handle\":\"b\"}\n{\"vector\":[1]}\n[1]\n"
                     "{\"handle\":\"c\",\"vector\":{}}\n{\"handle\":\"d\",\"vector\":[1],\"price\":2}\n{\"handle\":\"e\",\"vector\":[1]}\n"
                     "{\"handle\":\"e\",\"vector\":[2]}\n{\"handle\":7,\"vector\":[1]}\n{\"handle\":\"f\",\"vector\":[null]}\n" +
                     many + "]}\n{\"handle\":\"g\",\"vector\":[1]}\n"),
                ElementsAre("1 a /vector/1 wrong_type", "2  malformed_request", "3 b /vector required", "4  /handle required",
                            "5  / wrong_type", "6 c /vector wrong_type", "7 d /price unknown_field", "8 e 1.000000",
                            "9 e /handle handle_repeated", "10  /handle wrong_type", "11 f /vector/0 wrong_type", "12 m /vector too_many",
                            "13 g 1.000000"));
}

TEST(VectorFile, NeverHoldsMoreOfALineThanItMayHave)
{
    auto const longest = std::string(feeds::vector_line_bytes_max - std::string{R"({"handle":"a","vector":[1]})"}.size(), ' ');
    EXPECT_THAT(read(R"({"handle":"a","vector":[1]})" + longest + "\n" + R"({"handle":"b","vector":[1]})" + longest + " \n" +
                     R"({"handle":"c","vector":[1]})"),
                ElementsAre("1 a 1.000000", "2  body_too_large", "3 c 1.000000"));
}

RC_GTEST_PROP(VectorFile, IsReadAgainAsItIsWritten, (std::vector<std::int8_t> const& codes))
{
    auto const read = feeds::parse_vector(feeds::vector_line("vase", codes));
    RC_PRE(codes.size() <= 1'024);
    RC_ASSERT(read->handle == "vase");
    RC_ASSERT(read->numbers == std::vector<float>(codes.begin(), codes.end()));
}
