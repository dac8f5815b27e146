#include "infrastructure/profile/profiler.hpp"

#include <gperftools/profiler.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
static constexpr bool is_sanitized = true;   // whose own handling of signals and stacks it would upset
#else
static constexpr bool is_sanitized = false;
#endif

namespace profile {
namespace {

// Linked, it would take SIGPROF as the process starts, and bring an unwinder whose functions are named like those that exceptions need.
struct Library {
    decltype(&ProfilerStart) start = nullptr;
    decltype(&ProfilerStop) stop = nullptr;
    decltype(&ProfilerGetCurrentState) state = nullptr;
    std::string error = {};   // why it is not there

    explicit Library(void* loaded)
    {
        if (loaded != nullptr) {
            start = reinterpret_cast<decltype(start)>(::dlsym(loaded, "ProfilerStart"));
            stop = reinterpret_cast<decltype(stop)>(::dlsym(loaded, "ProfilerStop"));
            state = reinterpret_cast<decltype(state)>(::dlsym(loaded, "ProfilerGetCurrentState"));
        }
        if (start != nullptr && stop != nullptr && state != nullptr) return;
        auto const* const reason = ::dlerror();
        error = reason == nullptr ? "libprofiler is not the one that is known" : reason;
    }
};

Library const& library()
{
    static Library const loaded{::dlopen("libprofiler.so.0", RTLD_NOW | RTLD_LOCAL)};
    return loaded;
}

// It tells what it sampled on `stderr`, where the log's lines of JSON go. glibc lets the variable be set; the log does not use it.
void stop_in_silence()
{
    std::FILE* other = std::fopen("/dev/null", "we");
    if (other != nullptr) std::swap(stderr, other);
    library().stop();
    if (other == nullptr) return;
    std::swap(stderr, other);
    std::fclose(other);
}

int samples()
{
    ProfilerState state{};
    library().state(&state);
    return state.samples_gathered;
}

// Sorted as time goes, and without the colons that pprof takes for a server's port.
std::string name_at(Instant at)
{
    auto name = to_string(at) + ".prof";
    std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
    return name;
}

// Room for one more, and nothing of a process that died while it took one.
void tidy(std::filesystem::path const& folder)
{
    std::vector<std::filesystem::path> finished;
    for (auto const& entry : std::filesystem::directory_iterator{folder}) {
        auto const kind = entry.path().extension();
        if (kind == ".part") std::filesystem::remove(entry.path());
        if (kind == ".prof") finished.push_back(entry.path());
    }
    std::ranges::sort(finished);
    for (std::size_t i = 0; i + files_max <= finished.size(); ++i) std::filesystem::remove(finished[i]);
}

}   // namespace

std::filesystem::path unfinished(std::filesystem::path const& file) { return file.string() + ".part"; }

Profiler::Profiler(std::filesystem::path folder, Clock const& clock, logging::Log& log)
    : folder_(std::move(folder))
    , clock_(clock)
    , log_(log)
{
}

Profiler::~Profiler()
{
    {
        std::lock_guard const lock{mutex_};
        is_stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::expected<std::filesystem::path, std::string> Profiler::start(std::chrono::seconds duration)
{
    duration = std::clamp(duration, std::chrono::seconds{1}, duration_max);
    std::lock_guard const lock{mutex_};
    if (is_running_) return std::unexpected("A profile is being taken already: " + file_.filename().string());
    if (thread_.joinable()) thread_.join();   // of the last one; it has nothing left to do
    if (auto const begun = begin(); !begun) return std::unexpected(begun.error());
    is_running_ = true;
    log_.info("profile begun", {{"file", file_.string()}, {"seconds", duration.count()}});
    thread_ = std::thread{[this, duration] { end_after(duration); }};
    ::pthread_setname_np(thread_.native_handle(), "profiler");
    return file_;
}

std::expected<void, std::string> Profiler::begin()
try {
    if (is_sanitized) return std::unexpected("A build with sanitizers takes no profiles.");
    if (!library().error.empty()) return std::unexpected("No profile can be taken: " + library().error);
    if (std::filesystem::create_directories(folder_)) std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    tidy(folder_);
    file_ = folder_ / name_at(clock_.now());
    // Made here, because the library would let everybody read it.
    int const made = ::open(unfinished(file_).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return std::unexpected("Cannot write " + file_.string() + ": " + std::strerror(errno));
    ::close(made);
    if (library().start(unfinished(file_).c_str()) == 0) return std::unexpected(std::string{"The profiler does not start."});
    return {};
} catch (std::filesystem::filesystem_error const& error) {
    return std::unexpected(std::string{"No profile can be written: "} + error.what());
}

void Profiler::end_after(std::chrono::seconds duration)
{
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, duration, [&] { return is_stopping_; });
    finish();
    is_running_ = false;
}

void Profiler::finish()
{
    int const sampled = samples();
    stop_in_silence();
    std::error_code error;
    std::filesystem::rename(unfinished(file_), file_, error);
    if (error)
        log_.error("profile not written", {{"file", file_.string()}, {"error", error.message()}});
    else
        log_.info("profile written", {{"file", file_.string()}, {"samples", sampled}});
}

}   // namespace profile
