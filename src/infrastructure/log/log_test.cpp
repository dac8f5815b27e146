#include "infrastructure/log/log.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <vector>

TEST(Log, WritesEachLineAsJsonWithItsFields)
{
    testing::Folder const folder;
    int const file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY, 0600);
    {
        SystemClock const clock;
        logging::Log log{clock, file};
        log.info("order placed", {{"order", OrderId{1}}, {"total", 5}, {"note", "a \"quoted\"\nline"}, {"ms", 1.5}});
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 1'000; ++i) log.warning("busy", {{"i", i}});
            });
        for (auto& thread : threads) thread.join();
        log.error("broken");
    }
    ::close(file);

    std::ifstream lines{folder / "log"};
    std::string line;
    std::getline(lines, line);
    auto const first = json::Document::parse(line);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->root().find("event")->string(), "order placed");
    EXPECT_EQ(first->root().find("order")->string(), "ord_0000000000001");
    EXPECT_EQ(first->root().find("note")->string(), "a \"quoted\"\nline");
    int count = 1;
    while (std::getline(lines, line)) {
        ASSERT_TRUE(json::Document::parse(line)) << line;
        ++count;
    }
    EXPECT_EQ(count, 4'002);
}
