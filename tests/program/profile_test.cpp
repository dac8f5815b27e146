// CPU profiles of the binary itself, while it works, read by the tool that people read them with.
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/json/reader.hpp"
#include "server_process.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

namespace {

using namespace testing;

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

std::filesystem::path const binary = CLOUDCOMMERCE_BINARY;

std::vector<std::filesystem::path> files_in(std::filesystem::path const& folder, std::string_view kind)
{
    std::vector<std::filesystem::path> files;
    if (exists(folder))
        for (auto const& entry : std::filesystem::directory_iterator{folder})
            if (entry.path().extension() == kind) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

mode_t mode_of(std::filesystem::path const& path)
{
    struct stat info{};
    ::stat(path.c_str(), &info);
    return info.st_mode & 0777;
}

template <typename F> bool wait_until(F&& is_so)
{
    for (int tries = 0; tries < 3'000; ++tries) {
        if (is_so()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

// What pprof makes of it.
std::string report_of(std::filesystem::path const& profile)
{
    std::string text;
    EXPECT_EQ(bench::run("/usr/bin/google-pprof", {"--text", "--cum", binary.string(), profile.string()}, &text), 0) << text;
    return text;
}

// A shop that is bought from until the test ends.
struct ProfiledShop : Test {
    static std::filesystem::path filled(std::filesystem::path const& data)
    {
        EXPECT_EQ(import(config_of(data), small_catalogue()), 0);
        return data;
    }
    ~ProfiledShop() override
    {
        is_over = true;
        shoppers.clear();
    }

    void signal() const { ::kill(server.pid(), SIGUSR2); }
    bool says(std::string const& text) const
    {
        std::ifstream in{data.string() + ".log"};
        return std::string{std::istreambuf_iterator<char>{in}, {}}.contains(text);
    }
    int take(std::vector<std::string> further, std::string* said = nullptr) const
    {
        std::vector<std::string> command{"profile", "--data", data.string()};
        command.insert(command.end(), further.begin(), further.end());
        return bench::run(binary, command, said);
    }
    void shop()
    {
        try {
            Shopper shopper{server.port()};
            while (!is_over) {
                shopper.client.get("/p/nothing");
                shopper.new_cart(R"({"sku":"VASE","quantity":1})");
            }
        } catch (std::runtime_error const&) {   // the server was stopped
        }
    }

    Folder folder;
    std::filesystem::path const data = filled(folder / "shop"), profiles = data / "profiles";
    bench::ServerProcess server{binary, data, {"--profile-seconds", "2"}};
    std::atomic<bool> is_over = false;
    std::vector<std::jthread> shoppers;
};

TEST_F(ProfiledShop, IsProfiledOnASignalAndByTheCommandOneProfileAtATime)
{
    if (is_sanitized) GTEST_SKIP() << "a build with sanitizers takes no profiles";
    for (int i = 0; i < 2; ++i) shoppers.emplace_back([this] { shop(); });
    signal();
    ASSERT_TRUE(wait_until([&] { return files_in(profiles, ".prof").size() == 1; }));
    auto const first = files_in(profiles, ".prof").front();
    auto const report = report_of(first);
    // What is seen of a second on a busy machine are a few dozen samples: one kind of thread, and another.
    EXPECT_TRUE(report.contains("http::EventLoop::run")) << report;
    EXPECT_TRUE(report.contains("http::WorkerPool::work") || report.contains("db::sqlite::GroupWriter")) << report;
    EXPECT_EQ(mode_of(first), 0600u);
    EXPECT_EQ(mode_of(profiles), 0700u);
    EXPECT_TRUE(files_in(profiles, ".part").empty());
    ASSERT_TRUE(wait_until([&] { return says("profile written"); }));
    EXPECT_TRUE(says(R"("event":"profile begun","file":")" + first.string()));

    auto const copy = folder / "by-command.prof";
    std::jthread asking{[&] { EXPECT_EQ(take({"--seconds", "3", copy.string()}), 0); }};
    ASSERT_TRUE(wait_until([&] { return files_in(profiles, ".part").size() == 1; }));
    std::string said;
    EXPECT_EQ(take({(folder / "second.prof").string()}, &said), 1);
    EXPECT_TRUE(said.contains("A profile is being taken already")) << said;
    signal();
    EXPECT_TRUE(wait_until([&] { return says("profile refused"); }));
    EXPECT_EQ(RawClient{server.port()}.get("/p/vase").status, 200);
    ASSERT_TRUE(wait_until([&] { return files_in(profiles, ".prof").size() == 2; }));
    asking.join();
    EXPECT_TRUE(report_of(copy).contains("http::EventLoop::run"));

    std::ifstream log{data.string() + ".log"};   // of which every line is still one of JSON
    for (std::string line; std::getline(log, line);) ASSERT_TRUE(json::Document::parse(line)) << line;
}

TEST_F(ProfiledShop, StopsInOrderDuringAProfileWhichIsWritten)
{
    if (is_sanitized) GTEST_SKIP() << "a build with sanitizers takes no profiles";
    std::string said;
    std::jthread asking{[&] { take({"--seconds", "600", (folder / "cut-short.prof").string()}, &said); }};
    ASSERT_TRUE(wait_until([&] { return files_in(profiles, ".part").size() == 1; }));
    EXPECT_EQ(RawClient{server.port()}.get("/p/vase").status, 200);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(files_in(profiles, ".prof").size(), 1u);
    EXPECT_TRUE(files_in(profiles, ".part").empty());
    asking.join();
    EXPECT_TRUE(exists(folder / "cut-short.prof")) << said;
    EXPECT_EQ(complaints(config_of(data)), "");
}

TEST_F(ProfiledShop, BuiltWithSanitizersSaysThatItTakesNone)
{
    if (!is_sanitized) GTEST_SKIP() << "this build takes them";
    std::string said;
    EXPECT_EQ(take({(folder / "none.prof").string()}, &said), 1);
    EXPECT_TRUE(said.contains("sanitizers")) << said;
    signal();
    EXPECT_TRUE(wait_until([&] { return says("profile refused"); }));
    EXPECT_EQ(RawClient{server.port()}.get("/p/vase").status, 200);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Profile, IsTakenOnlyOfAServerThatRuns)
{
    Folder const folder;
    std::string said;
    EXPECT_EQ(bench::run(binary, {"profile", (folder / "x.prof").string(), "--data", (folder / "shop").string()}, &said), 1);
    EXPECT_TRUE(said.contains("No shop is open")) << said;
    EXPECT_FALSE(exists(folder / "shop"));
    EXPECT_EQ(bench::run(binary, {"profile", (folder / "x.prof").string(), "--seconds", "0"}), 2);
}

}   // namespace
