// Spans: what a request, or work that it caused, did when, as a tree. A span is one line at the beginning of a block:
//
//     trace::Span const span{"place_order"};
//
// It is a part of what the thread does already, and nothing at all (no clock, no memory) where that is not sampled. Nothing personal:
// names and values come out of small sets that the program knows, never from outside.
#pragma once

#include "infrastructure/trace/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace trace {

class Tracer;
struct Record;

enum class Kind : std::uint8_t { internal = 1, server, client, producer, consumer };   // as OTLP numbers them

// A text that stands in the program.
class Literal {
  public:
    consteval Literal(char const* text) : text_(text) {}
    constexpr operator std::string_view() const { return text_; }

  private:
    std::string_view text_;
};

// What can be said of a span. Names are OpenTelemetry's semantic conventions, and ours begin with cloudcommerce.
enum class Key : std::uint8_t {
    http_request_method,
    http_route,
    http_response_status_code,
    url_scheme,
    error_type,
    db_system_name,
    db_outcome,   // committed, refused, failed
    messaging_system,
    messaging_operation_name,
    messaging_operation_type,
    messaging_destination_name,
    messaging_consumer_group_name,
    payment_provider,
    payment_answer,
};
std::string_view name(Key);

// What a thread works for.
struct Work {
    Tracer* tracer = nullptr;
    Context context = {};

    bool is_sampled() const { return context.sampled; }
};
extern constinit thread_local Work current_work;

// The thread works for this until the end of the scope: how work is carried to another thread.
class Scope {
  public:
    explicit Scope(Work const& work) : before_(std::exchange(current_work, work)) {}
    ~Scope() { current_work = before_; }
    Scope(Scope const&) = delete;
    Scope& operator=(Scope const&) = delete;

  private:
    Work before_;
};

// A span that is not bound to a block: it may begin on one thread and end on another, but belongs to one at a time. It does not become
// what the thread works for; see Scope. Ends with its life; by an exception that flies past: failed.
class Activity {
  public:
    Activity() = default;
    // A part of what this thread works for.
    Activity(Literal name, Kind kind) : Activity(current_work, name, kind) {}
    // A part of `work`. `name`: out of a small set.
    Activity(Work const& work, std::string_view name, Kind kind)
    {
        if (work.is_sampled()) begin(work, name, kind);
    }
    // `self`, below `parent`, where that is valid. Nothing where it is not sampled.
    Activity(Work const& self, SpanId const& parent, std::string_view name, Kind);
    Activity(Activity&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
    Activity& operator=(Activity&& other) noexcept
    {
        end();
        record_ = std::exchange(other.record_, nullptr);
        return *this;
    }
    ~Activity() { end(); }

    bool is_sampled() const { return record_ != nullptr; }
    Work work() const;   // of a sampled one

    void set(Key key, std::int64_t value)
    {
        if (record_ != nullptr) add(key, value);
    }
    void set(Key key, std::string_view value)   // out of a small set
    {
        if (record_ != nullptr) add(key, value);
    }
    // A moment in it.
    void mark(Literal moment)
    {
        if (record_ != nullptr) add(moment);
    }
    // Its work was done together with that of `other`, whose parts show it.
    void link(Context const& other);
    void fail();
    void end()
    {
        if (record_ != nullptr) finish();
    }

  private:
    void begin(Work const&, std::string_view name, Kind);
    void add(Key, std::int64_t);
    void add(Key, std::string_view);
    void add(Literal moment);
    void finish() noexcept;

    Record* record_ = nullptr;   // owned
};

// An activity that waited, and is worked for on this thread until the end of the scope. Marks both.
class Turn {
  public:
    explicit Turn(Activity& activity) : activity_(activity)
    {
        if (!activity.is_sampled()) return;
        activity.mark("begun");
        scope_.emplace(activity.work());
    }
    ~Turn() { activity_.mark("done"); }
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;

  private:
    Activity& activity_;
    std::optional<Scope> scope_;
};

// An activity of one block, and what the thread works for in it.
class Span {
  public:
    explicit Span(Literal name, Kind kind = Kind::internal) : Span(current_work, name, kind) {}
    Span(Work const& work, Literal name, Kind kind) : activity_(work, name, kind)
    {
        if (activity_.is_sampled()) scope_.emplace(activity_.work());
    }

    void set(Key key, std::int64_t value) { activity_.set(key, value); }
    void set(Key key, std::string_view value) { activity_.set(key, value); }
    void mark(Literal moment) { activity_.mark(moment); }

  private:
    Activity activity_;
    std::optional<Scope> scope_;
};

// What this thread works for, as a traceparent, for whoever goes on with it later or elsewhere; "" where it works for no trace.
std::string here();

// Going on later, or elsewhere, with what a traceparent says. Where that is none, or nobody records here: not sampled.
Work follow(std::string_view traceparent);

}   // namespace trace
