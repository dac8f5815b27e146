// One JSON object a line on standard error: {"at":…,"level":…,"event":…, fields…}. Lines are collected and written by a thread of
// the log's own, at once from level `error` on. No personal data, no tokens (decisions 19): name ids instead.
// The namespace is not `log`: <cmath> has taken that word.
#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <variant>
#include <vector>

namespace logging {

enum class Level : std::uint8_t { info, warning, error };
std::string_view name(Level);

struct Field {
    std::string_view name;
    std::variant<std::int64_t, double, std::string_view, std::string> value;

    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, char const* v) : name(n), value(std::string_view{v}) {}
    Field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    template <typename T>
        requires std::is_integral_v<T>
    Field(std::string_view n, T v) : name(n)
                                   , value(static_cast<std::int64_t>(v))
    {
    }
    template <typename Tag> Field(std::string_view n, Id<Tag> v) : name(n), value(to_string(v)) {}
};

class Log {
  public:
    // Writes to the file descriptor, which stays the caller's.
    explicit Log(Clock const& clock, int file = 2);
    ~Log();   // writes what is left

    using Fields = std::initializer_list<Field>;
    void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
    void warning(std::string_view event, Fields fields = {}) { write(Level::warning, event, fields); }
    void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }
    // Because of what was thrown: also its kind (kind.hpp) and, as `error`, what it says.
    void warning(std::string_view event, std::exception const& why, Fields fields = {}) { write(Level::warning, event, fields, &why); }
    void error(std::string_view event, std::exception const& why, Fields fields = {}) { write(Level::error, event, fields, &why); }

    void flush();

    // Since the start: how often each warning and error was written and when first, by its event and the kind of what was thrown (empty:
    // nothing was). Events are literals, so they are few; past 100 groups they are counted as "other".
    struct Count {
        Level level;
        std::string event;
        std::string_view kind;
        std::uint64_t times;
        Instant first;
    };
    std::vector<Count> counts() const;
    std::uint64_t dropped() const;   // lines, since the start

  private:
    struct Group {
        Level level;
        std::string event;
        std::string_view kind;
        auto operator<=>(Group const&) const = default;
    };
    struct Seen {
        std::uint64_t times = 0;
        Instant first;
    };

    void write(Level, std::string_view event, Fields, std::exception const* why = nullptr);
    void count(Group, Instant now);
    void run();

    Clock const& clock_;
    int file_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::string pending_;
    std::uint64_t dropped_ = 0, dropped_ever_ = 0;   // lines, while the reader of the file stands still
    std::map<Group, Seen> counts_;
    bool stopping_ = false;
    std::mutex writing_;   // keeps lines in order
    std::thread thread_;
};

}   // namespace logging
