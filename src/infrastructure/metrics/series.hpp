// What is counted while the shop works: each is an atomic addition, from any thread. A Registry makes them and keeps them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace metrics {

// Names and values: from closed sets, such as the templates of routes. Never what a stranger can choose, and nothing personal.
using Labels = std::vector<std::pair<std::string, std::string>>;

// Only grows; starts at 0 with the process.
class alignas(64) Counter {   // a cache line: two that two threads add to do not slow each other
  public:
    void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_ = 0;
};

// Goes up and down.
class alignas(64) Gauge {
  public:
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_ = 0;
};

// Upper bounds of a histogram's classes, rising, in whole units of what is observed; shown multiplied with `unit`.
struct Classes {
    std::vector<std::uint64_t> bounds;
    double unit = 1;
};

// 0.5 ms to 10 s, observed in nanoseconds and shown in seconds.
Classes const& durations();
// 1 to 512, each twice the one before.
Classes const& sizes();

// How observed values are spread. The classes must outlive it.
class Histogram {
  public:
    explicit Histogram(Classes const& classes)
        : classes_(classes)
        , counts_(std::make_unique<std::atomic<std::uint64_t>[]>(classes.bounds.size() + 1))
    {
    }

    void observe(std::uint64_t value)
    {
        std::size_t i = 0;
        while (i < classes_.bounds.size() && value > classes_.bounds[i]) ++i;
        counts_[i].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }
    void observe(std::chrono::nanoseconds time) { observe(static_cast<std::uint64_t>(time.count() > 0 ? time.count() : 0)); }

    Classes const& classes() const { return classes_; }
    // Of each class, the last one without a bound; not yet added up.
    std::span<std::atomic<std::uint64_t> const> counts() const { return {counts_.get(), classes_.bounds.size() + 1}; }
    std::uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

  private:
    Classes const& classes_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
    std::atomic<std::uint64_t> sum_ = 0;
};

}   // namespace metrics
