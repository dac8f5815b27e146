#include "infrastructure/log/log.hpp"

#include "base/result.hpp"
#include "infrastructure/db/reader.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/log/kind.hpp"
#include "infrastructure/testing/clock.hpp"
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

// A log beside a clock that stands, and what it has written.
class LogOfFailures : public testing::Test {
  protected:
    static std::string group_name(logging::Log::Count const& count)
    {
        return std::string{logging::name(count.level)} + ": " + count.event + (count.kind.empty() ? "" : ", ") + std::string{count.kind};
    }
    std::map<std::string, logging::Log::Count> groups() const
    {
        std::map<std::string, logging::Log::Count> by_name;
        for (auto const& count : log.counts()) by_name.emplace(group_name(count), count);
        return by_name;
    }
    std::vector<std::string> lines()
    {
        log.flush();
        std::ifstream in{folder / "log"};
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);) all.push_back(line);
        return all;
    }

    testing::Folder folder;
    testing::ManualClock clock;
    int const file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    logging::Log log{clock, file};

    ~LogOfFailures() override { ::close(file); }
};

TEST_F(LogOfFailures, SaysAndCountsTheKindOfWhatWasThrown)
{
    using db::Fault;
    log.error("request failed", Bug{"two of one"}, {{"route", "/"}});
    log.error("request failed", Fault{Fault::Kind::statement, "no such table"});
    log.error("request failed", Fault{Fault::Kind::statement, "no such column"});
    log.error("request failed", std::runtime_error{"no such file"});
    log.error("request failed");
    log.warning("transaction undone", Fault{Fault::Kind::uncertain, "lost"});

    auto const line = json::Document::parse(lines().at(0));
    ASSERT_TRUE(line);
    EXPECT_EQ(line->root().find("route")->string(), "/");
    EXPECT_EQ(line->root().find("kind")->string(), "bug");
    EXPECT_EQ(line->root().find("error")->string(), "two of one");

    std::map<std::string, std::uint64_t> times;
    for (auto const& [group, count] : groups()) times[group] = count.times;
    EXPECT_EQ(times, (std::map<std::string, std::uint64_t>{{"error: request failed", 1},
                                                           {"error: request failed, bug", 1},
                                                           {"error: request failed, other", 1},
                                                           {"error: request failed, statement", 2},
                                                           {"warning: transaction undone, uncertain", 1}}));
}

TEST_F(LogOfFailures, KnowsWhenEachGroupCameFirst)
{
    auto const begun = clock.now();
    log.error("request failed", Bug{"two of one"});
    clock.advance(1h);
    log.error("request failed", Bug{"two of one"});
    log.error("request failed", std::runtime_error{"no such file"});
    auto const all = groups();
    EXPECT_EQ(all.at("error: request failed, bug").first, begun);
    EXPECT_EQ(all.at("error: request failed, other").first, begun + 1h);
}

TEST(LogKinds, AreAWordForEachKindOfFault)
{
    using Kind = db::Fault::Kind;
    std::vector<std::string_view> words;
    for (auto const kind : {Kind::statement, Kind::aborted, Kind::conflict, Kind::read_only, Kind::unavailable, Kind::uncertain})
        words.push_back(logging::kind_of(db::Fault{kind, ""}));
    EXPECT_EQ(words, (std::vector<std::string_view>{"statement", "aborted", "conflict", "read_only", "unavailable", "uncertain"}));
}
