// What a profiler does to its folder; that a profile can be read is shown on the whole program (tests/program).
#include "infrastructure/profile/profiler.hpp"

#include "infrastructure/testing/clock.hpp"
#include "infrastructure/testing/database.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>

namespace {

using namespace profile;
using testing::Folder;

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

struct ProfilerTest : testing::Test {
    void SetUp() override
    {
        if (is_sanitized) GTEST_SKIP() << "a build with sanitizers takes no profiles";
    }

    std::size_t count() const
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator{folder.path()}, std::filesystem::directory_iterator{}));
    }

    Folder const folder;
    testing::ManualClock clock;
};

TEST_F(ProfilerTest, KeepsTheLatestFilesAndNothingUnfinished)
{
    for (int i = 0; i < 25; ++i) std::ofstream{folder / ("200001" + std::to_string(10 + i) + "T000000.000000Z.prof")} << "old";
    std::ofstream{folder / "20000101T000000.000000Z.prof.part"} << "of a process that died";
    std::ofstream{folder / "notes.txt"} << "not ours";
    std::optional<Profiler> profiler{std::in_place, folder.path(), clock, testing::silent_log()};
    auto const file = profiler->start(1s);
    ASSERT_TRUE(file) << file.error();
    profiler.reset();
    EXPECT_EQ(count(), files_max + 1);   // and the notes
    EXPECT_TRUE(exists(*file));
    EXPECT_FALSE(exists(folder / "20000115T000000.000000Z.prof"));
    EXPECT_TRUE(exists(folder / "20000116T000000.000000Z.prof"));
}

TEST_F(ProfilerTest, TakesOneProfileAfterTheOtherAndNeverTwoAtOnce)
{
    Profiler profiler{folder.path(), clock, testing::silent_log()};
    auto const first = profiler.start(1s);
    ASSERT_TRUE(first) << first.error();
    EXPECT_TRUE(profiler.start(1s).error().contains(first->filename().string()));
    EXPECT_FALSE(exists(*first));
    while (!exists(*first)) std::this_thread::yield();
    clock.advance(1s);
    std::expected<std::filesystem::path, std::string> second;
    do second = profiler.start(1s);   // the first is over a moment after its file is there
    while (!second);
    EXPECT_NE(*second, *first);
}

TEST_F(ProfilerTest, SaysWhyItCannotWrite)
{
    std::ofstream{folder / "profiles"} << "a file where the folder should be";
    Profiler profiler{folder / "profiles", clock, testing::silent_log()};
    auto const refused = profiler.start(1s);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().contains("profiles")) << refused.error();
}

}   // namespace
