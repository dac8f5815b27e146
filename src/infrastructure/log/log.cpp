#include "infrastructure/log/log.hpp"

#include "infrastructure/json/writer.hpp"
#include "infrastructure/log/kind.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace logging {

static constexpr std::size_t pending_max = 8 << 20;   // bytes; past it lines are counted and dropped
static constexpr std::size_t pending_wake = 64 << 10;
static constexpr std::size_t counts_max = 100;

std::string_view name(Level level)
{
    switch (level) {
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: break;
    }
    return "error";
}

Log::Log(Clock const& clock, int file) : clock_(clock), file_(file), thread_([this] { run(); }) {}

Log::~Log()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    flush();
}

void Log::write(Level level, std::string_view event, Fields fields, std::exception const* why)
{
    auto const now = clock_.now();
    auto const kind = why != nullptr ? kind_of(*why) : std::string_view{};
    thread_local std::string line;
    line.clear();
    json::Writer out{line};
    out.begin_object();
    out.member("at", to_string(now));
    out.member("level", name(level));
    out.member("event", event);
    for (auto const& field : fields) std::visit([&](auto const& value) { out.member(field.name, value); }, field.value);
    if (why != nullptr) {
        out.member("kind", kind);
        out.member("error", why->what());
    }
    out.end_object();
    line += '\n';

    bool wake = false;
    {
        std::lock_guard const lock{mutex_};
        if (level != Level::info) count({level, std::string{event}, kind}, now);
        if (pending_.size() + line.size() > pending_max) {
            ++dropped_;
            ++dropped_ever_;
            return;
        }
        wake = pending_.size() < pending_wake && pending_.size() + line.size() >= pending_wake;
        pending_ += line;
    }
    if (level == Level::error)
        flush();
    else if (wake)
        wake_.notify_one();
}

void Log::count(Group group, Instant now)
{
    auto found = counts_.find(group);
    if (found == counts_.end()) {
        if (counts_.size() >= counts_max) group = {group.level, "other", {}};
        found = counts_.try_emplace(std::move(group), Seen{0, now}).first;
    }
    ++found->second.times;
}

std::vector<Log::Count> Log::counts() const
{
    std::lock_guard const lock{mutex_};
    std::vector<Count> all;
    for (auto const& [group, seen] : counts_) all.push_back({group.level, group.event, group.kind, seen.times, seen.first});
    return all;
}

std::uint64_t Log::dropped() const
{
    std::lock_guard const lock{mutex_};
    return dropped_ever_;
}

void Log::flush()
{
    std::lock_guard const order{writing_};
    std::string text;
    std::uint64_t dropped = 0;
    {
        std::lock_guard const lock{mutex_};
        text.swap(pending_);
        dropped = std::exchange(dropped_, 0);
    }
    if (dropped > 0) text += R"({"level":"warning","event":"log lines dropped","count":)" + std::to_string(dropped) + "}\n";
    for (std::string_view rest = text; !rest.empty();) {
        auto const written = ::write(file_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;   // nobody to tell
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

void Log::run()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        wake_.wait_for(lock, 100ms, [&] { return stopping_ || pending_.size() >= pending_wake; });
        if (pending_.empty()) continue;
        lock.unlock();
        flush();
        lock.lock();
    }
}

}   // namespace logging
