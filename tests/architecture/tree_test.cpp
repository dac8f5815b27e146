// The rules, applied to every file of the project.
#include "architecture/rules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace architecture {
namespace {

class Tree : public testing::Test {
  protected:
    static void SetUpTestSuite()
    {
        std::filesystem::path const root{CLOUDCOMMERCE_ROOT};
        for (auto const* folder : {"src", "tests", "bench"})
            for (auto const& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
                auto const kind = entry.path().extension();
                if (kind != ".cpp" && kind != ".hpp" && kind != ".sql") continue;
                if (entry.path().string().contains("node_modules")) continue;
                std::ifstream in{entry.path()};
                files_[entry.path().lexically_relative(root)] = {std::istreambuf_iterator<char>{in}, {}};
            }
        ASSERT_GT(files_.size(), 200U);
    }

    static Tables tables()
    {
        Tables owned;
        for (auto const& [file, text] : files_)
            if (file.ends_with(".sql"))
                for (auto const& table : created_tables(text)) owned[table] = file.substr(0, file.find("/schema/"));
        return owned;
    }

    // Everything a file includes, also through other files of ours: header -> the file that names it.
    static std::map<std::string, std::string> seen_from(std::string const& file)
    {
        std::map<std::string, std::string> seen;
        std::vector<std::string> waiting{file};
        while (!waiting.empty()) {
            auto const next = waiting.back();
            waiting.pop_back();
            auto const found = files_.find(next);
            if (found == files_.end()) continue;
            for (auto const& included : includes_of(found->second))
                if (seen.emplace(included, next).second) waiting.push_back("src/" + included);
        }
        return seen;
    }

    static inline std::map<std::string, std::string> files_;
};

TEST_F(Tree, IncludesPointDownwards)
{
    for (auto const& [file, text] : files_)
        for (auto const& included : includes_of(text)) {
            auto const objection = objection_to_include(file, included);
            EXPECT_FALSE(objection) << file << " includes " << included << ": " << *objection;
        }
}

TEST_F(Tree, LibrariesStayBehindWhatWrapsThem)
{
    for (auto const& [file, text] : files_) {
        if (!file.starts_with("src/")) continue;
        for (auto const& [included, by] : seen_from(file)) {
            auto const objection = objection_to_sight(file, included);
            EXPECT_FALSE(objection) << file << " sees " << included << " through " << by << ": " << *objection;
        }
    }
}

TEST_F(Tree, TablesBelongToOneModule)
{
    auto const owned = tables();
    ASSERT_GT(owned.size(), 30U);
    for (auto const& [table, folder] : owned) EXPECT_EQ(objection_to_table(folder, table), std::nullopt);
    for (auto const& [file, text] : files_) {
        if (!file.starts_with("src/")) continue;   // tests of the program look into everything
        for (auto const& table : foreign_tables(file, text, owned))
            ADD_FAILURE() << file << " names " << table << " of " << owned.at(table);
    }
}

TEST_F(Tree, ToolsOfInfrastructureHaveNoCycle)
{
    Graph graph;
    for (auto const& [file, text] : files_) {
        if (!file.starts_with("src/infrastructure/") || file.ends_with("_test.cpp")) continue;
        auto const part_of = [](std::string const& path) { return path.substr(0, path.find('/', sizeof "infrastructure/" - 1)); };
        auto const from = part_of(file.substr(4));
        for (auto const& included : includes_of(text))
            if (included.starts_with("infrastructure/") && part_of(included) != from) graph[from].insert(part_of(included));
    }
    ASSERT_FALSE(graph.empty());
    std::string path;
    for (auto const& step : find_cycle(graph)) path += " " + step;
    EXPECT_EQ(path, "");
}

}   // namespace
}   // namespace architecture
