// Decides which traces are recorded, and sends their spans to a collector, OpenTelemetry's OTLP over HTTP in JSON, from a thread of its
// own. Bounded in everything, and nobody waits for it: what the collector does not take in time is counted and forgotten.
//
// A caller's decision to record (its traceparent's flag) is honoured; a trace that begins here is recorded by chance.
#pragma once

#include "infrastructure/log/log.hpp"
#include "infrastructure/trace/context.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trace {

struct Record;
class Exporter;

struct TracerOptions {
    std::string endpoint = {};   // http(s)://HOST:PORT, to which /v1/traces is added; empty: nothing is recorded
    double ratio = 0.01;         // 0 to 1: of the traces that begin here
    std::string service_name = "cloudcommerce", service_version = {}, service_instance = {};

    std::size_t queue_max = 4'096, batch_max = 512;   // spans
    std::chrono::milliseconds delay_max{1'000};       // a span waits so long for others
    std::chrono::milliseconds call_timeout{10'000};   // of one request to the collector
    std::chrono::milliseconds pause_first{500};       // before a batch is sent again: then twice as long each time, with a little chance
    int tries_max = 5;
    std::chrono::milliseconds flush_max{2'000};   // at the end
};

// Spans, since the start.
struct Counters {
    std::uint64_t exported = 0;
    std::uint64_t dropped = 0;   // the queue was full, or the end came
    std::uint64_t failed = 0;    // refused by the collector, or given up after the last try
};

class Tracer {
  public:
    // Throws std::invalid_argument where the endpoint is no address or the ratio no share.
    Tracer(TracerOptions, logging::Log&);
    ~Tracer();   // sends what waits, within flush_max
    Tracer(Tracer const&) = delete;
    Tracer& operator=(Tracer const&) = delete;

    bool is_on() const { return exporter_ != nullptr; }
    // What a piece of work is that `caller` asked for: a part of its trace; else the beginning of a new one.
    Context begin(std::optional<Context> const& caller) const;
    Counters counters() const;

    void take(std::unique_ptr<Record>) noexcept;   // a span has ended; any thread, never waits for the collector

  private:
    void run();
    void drop(std::size_t spans) { dropped_.fetch_add(spans, std::memory_order_relaxed); }

    TracerOptions const options_;
    std::uint64_t const threshold_;   // traces whose random part is below it are recorded
    std::unique_ptr<Exporter> const exporter_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::unique_ptr<Record>> queue_;
    bool stopping_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;
    std::thread thread_;
};

}   // namespace trace
