#include "infrastructure/log/log.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
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

TEST(Log, CountsWhatWentWrongByItsEventAndTheLinesThatNobodyTook)
{
    std::signal(SIGPIPE, SIG_IGN);
    SystemClock const clock;
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    {
        logging::Log log{clock, ends[1]};
        log.info("fine");
        log.warning("odd", {{"order", OrderId{1}}});
        log.warning("odd", {{"order", OrderId{2}}});
        for (int i = 0; i < 200; ++i) log.warning("made up " + std::to_string(i));
        std::string const long_text(1 << 20, 'x');
        EXPECT_EQ(log.dropped(), 0u);
        while (log.dropped() == 0) log.info("more than the pipe takes", {{"text", long_text}});   // nobody reads it

        auto const counts = log.counts();
        EXPECT_LE(counts.size(), 101u);
        std::uint64_t odd = 0, other = 0;
        for (auto const& count : counts) {
            EXPECT_EQ(count.level, logging::Level::warning);
            if (count.event == "odd") odd = count.times;
            if (count.event == "other") other = count.times;
        }
        EXPECT_EQ(odd, 2u);
        EXPECT_EQ(other, 101u);
        ::close(ends[0]);   // lets go of the thread that writes
    }
    ::close(ends[1]);
}
