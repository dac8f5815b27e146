#include "infrastructure/metrics/process.hpp"
#include "infrastructure/metrics/registry.hpp"

#include "base/result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <latch>
#include <stdexcept>
#include <thread>

namespace {

using namespace metrics;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Registry, WritesEachKindAsPrometheusReadsIt)
{
    Registry registry;
    registry.counter("orders_total", "Orders", {{"outcome", "confirmed"}}).add(3);
    registry.gauge("queue", "What waits").set(-2);
    auto& spread = registry.histogram("took_seconds", "How long", durations());
    spread.observe(500us);   // the bound belongs to its class
    spread.observe(501us);
    spread.observe(11s);
    EXPECT_EQ(registry.text(), "# HELP orders_total Orders\n"
                               "# TYPE orders_total counter\n"
                               "orders_total{outcome=\"confirmed\"} 3\n"
                               "# HELP queue What waits\n"
                               "# TYPE queue gauge\n"
                               "queue -2\n"
                               "# HELP took_seconds How long\n"
                               "# TYPE took_seconds histogram\n"
                               "took_seconds_count 3\n"
                               "took_seconds_sum 11.001001\n"
                               "took_seconds_bucket{le=\"0.0005\"} 1\n"
                               "took_seconds_bucket{le=\"0.001\"} 2\n"
                               "took_seconds_bucket{le=\"0.002\"} 2\n"
                               "took_seconds_bucket{le=\"0.005\"} 2\n"
                               "took_seconds_bucket{le=\"0.01\"} 2\n"
                               "took_seconds_bucket{le=\"0.025\"} 2\n"
                               "took_seconds_bucket{le=\"0.05\"} 2\n"
                               "took_seconds_bucket{le=\"0.1\"} 2\n"
                               "took_seconds_bucket{le=\"0.25\"} 2\n"
                               "took_seconds_bucket{le=\"0.5\"} 2\n"
                               "took_seconds_bucket{le=\"1\"} 2\n"
                               "took_seconds_bucket{le=\"2.5\"} 2\n"
                               "took_seconds_bucket{le=\"5\"} 2\n"
                               "took_seconds_bucket{le=\"10\"} 2\n"
                               "took_seconds_bucket{le=\"+Inf\"} 3\n");
}

TEST(Registry, ShowsThePiecesOfASeriesAsTheirSum)
{
    Registry registry;
    auto& one = registry.counter("requests_total", "Requests", {{"a", "1"}, {"b", "2"}});
    auto& other = registry.counter("requests_total", "Requests", {{"b", "2"}, {"a", "1"}});   // the same, in another order
    auto& size_here = registry.histogram("jobs", "Jobs", sizes());
    auto& size_there = registry.histogram("jobs", "Jobs", sizes());
    ASSERT_NE(&one, &other);
    one.add(2);
    other.add(5);
    size_here.observe(1u);
    size_there.observe(600u);
    auto const text = registry.text();
    EXPECT_THAT(text, HasSubstr("requests_total{a=\"1\",b=\"2\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("jobs_count 2\njobs_sum 601\njobs_bucket{le=\"1\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("jobs_bucket{le=\"512\"} 1\njobs_bucket{le=\"+Inf\"} 2\n"));
}

TEST(Registry, LosesNothingOfWhatManyThreadsAddWhileItIsRead)
{
    Registry registry;
    auto& counter = registry.counter("added_total", "Added");
    auto& histogram = registry.histogram("sizes", "Sizes", sizes());
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 10'000; ++i) {
                    counter.add();
                    histogram.observe(3u);
                }
            });
        for (int i = 0; i < 20; ++i) EXPECT_THAT(registry.text(), HasSubstr("added_total"));
    }
    EXPECT_THAT(registry.text(), HasSubstr("added_total 40000\n"));
    EXPECT_THAT(registry.text(), HasSubstr("sizes_count 40000\nsizes_sum 120000\n"));
}

TEST(Registry, AsksItsReadersEachTimeUntilTheyAreGone)
{
    Registry registry;
    int asked = 0;
    {
        Registry::Reader const reader{registry,
                                      [&](Reading& reading) { reading.gauge("asked", "How often", {{"by", "\"quotes\"\n"}}, ++asked); }};
        EXPECT_THAT(registry.text(), HasSubstr("asked{by=\"\\\"quotes\\\"\\n\"} 1\n"));
        EXPECT_THAT(registry.text(), HasSubstr("} 2\n"));
    }
    EXPECT_EQ(registry.text(), "");
    EXPECT_EQ(asked, 2);
}

TEST(Registry, RefusesWhatPrometheusWouldNotRead)
{
    Registry registry;
    registry.counter("known", "Known");
    EXPECT_THROW(registry.counter("not a name", ""), Bug);
    EXPECT_THROW(registry.counter("name", "", {{"not-a-label", "x"}}), Bug);
    EXPECT_THROW(registry.gauge("known", "Of another kind"), Bug);
    auto const too_many = [&] {
        for (std::size_t i = 0; i <= Registry::series_max; ++i) registry.counter("many", "Many", {{"i", std::to_string(i)}});
    };
    EXPECT_THROW(too_many(), Bug);
}

double value_of(std::string const& text, std::string const& name)
{
    auto const at = text.find("\n" + name + " ");
    if (at == std::string::npos) throw std::runtime_error("no " + name + " in:\n" + text);
    return std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

// What is read of this process, at this moment.
double of_this_process(std::string const& name)
{
    Registry registry;
    Registry::Reader const reader{registry, read_process};
    return value_of(registry.text(), name);
}

TEST(ProcessMetrics, SayWhatThisProcessTakes)
{
    // Mapped, not allocated: a compiler leaves out what nobody reads. So much, because the kernel's count is out by some pages for each processor.
    constexpr std::size_t size = 64 << 20;
    auto* const touched = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    ASSERT_NE(touched, MAP_FAILED);
    EXPECT_GT(of_this_process("process_resident_memory_bytes"), 1 << 20);
    EXPECT_GT(of_this_process("process_virtual_memory_bytes"), static_cast<double>(size));
    ::munmap(touched, size);
    EXPECT_GT(of_this_process("process_max_fds"), of_this_process("process_open_fds"));
    auto const now = static_cast<double>(std::time(nullptr));
    EXPECT_LE(of_this_process("process_start_time_seconds"), now + 1);
    EXPECT_GT(of_this_process("process_start_time_seconds"), now - 3'600);
}

TEST(ProcessMetrics, CountTheTimeThatIsSpent)
{
    auto const before = of_this_process("process_cpu_seconds_total");
    while (of_this_process("process_cpu_seconds_total") <= before) continue;   // asking takes some
}

// Without another thread: a sanitizer opens a pipe for a moment where a thread calls something virtual for the first time.
TEST(ProcessMetrics, CountWhatIsOpen)
{
    auto const before = of_this_process("process_open_fds");
    int const file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(of_this_process("process_open_fds"), before + 1);
    ::close(file);
    EXPECT_EQ(of_this_process("process_open_fds"), before);
}

// A thread that was joined counts for a moment longer, of a test before this one as well: so what stands fast is only that these are among
// those that are counted, and that as many go.
TEST(ProcessMetrics, CountTheThreadsThatRun)
{
    constexpr int more = 4;
    double running = 0;
    {
        std::latch end{1};
        std::vector<std::jthread> threads;
        for (int i = 0; i < more; ++i) threads.emplace_back([&] { end.wait(); });
        running = of_this_process("process_threads");
        end.count_down();
    }
    EXPECT_GE(running, 1 + more);
    while (of_this_process("process_threads") > running - more) std::this_thread::yield();
}

}   // namespace
