// Scenarios with what they have to come to, each with its source (tests/vectors): what is expected is a part of what `cloudcommerce quote`
// answers.
#include "business/workflows/quote_scenario.hpp"
#include "infrastructure/json/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

using json::Node;

std::vector<std::filesystem::path> vectors()
{
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator{std::string{CLOUDCOMMERCE_ROOT} + "/tests/vectors"})
        files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::vector<Node> elements(Node array)
{
    std::vector<Node> all;
    array.each_element([&](Node each) { all.push_back(each); });
    return all;
}

// Where `got` is not what is expected; empty: it is.
std::string difference(Node expected, Node got, std::string const& at = "")
{
    if (expected.kind() == Node::Kind::object) {
        std::string found;
        expected.each_member([&](std::string_view name, Node member) {
            auto const there = got.find(name);
            auto const place = at + "/" + std::string{name};
            if (found.empty()) found = there ? difference(member, *there, place) : place + " is missing";
        });
        return found;
    }
    if (expected.kind() != Node::Kind::array)
        return expected.text() == got.text() ? "" : at + ": " + got.text() + " instead of " + expected.text();
    auto const wanted = elements(expected), there = elements(got);
    if (wanted.size() != there.size()) return at + ": " + got.text() + " instead of " + expected.text();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (auto const found = difference(wanted[i], there[i], at + "/" + std::to_string(i)); !found.empty()) return found;
    return "";
}

class Vectors : public testing::TestWithParam<std::filesystem::path> {};

}   // namespace

TEST_P(Vectors, ComeToWhatTheirSourceSays)
{
    std::ifstream file{GetParam()};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const scenario = *json::Document::parse(text);
    ASSERT_TRUE(scenario.root().find("source"));
    auto const quoted = workflows::quote_scenario(text);
    ASSERT_TRUE(quoted) << quoted.error().violations.size() << " violations";
    auto const got = *json::Document::parse(*quoted);
    EXPECT_EQ(difference(*scenario.root().find("expect"), got.root()), "");
}

INSTANTIATE_TEST_SUITE_P(All, Vectors, testing::ValuesIn(vectors()), [](auto const& each) {
    std::string name = each.param.stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
});
