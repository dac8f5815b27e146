// Sends batches of spans to a collector, and knows when to try again (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
#pragma once

#include "infrastructure/http_client/http_client.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <span>

namespace trace {

class Exporter {
  public:
    Exporter(TracerOptions const&, logging::Log&);

    // Until it is taken, refused or given up; one thread. Never throws.
    void send(std::span<std::unique_ptr<Record> const>) noexcept;
    void end_by(std::chrono::steady_clock::time_point);   // any thread: nothing lasts longer from now on
    Counters counters() const;

  private:
    enum class Verdict : std::uint8_t { taken, refused, again };
    static Verdict verdict_of(http_client::Answer const&);
    bool pause(int tries, std::optional<std::chrono::seconds> asked_for);   // false: the end comes first
    void count_taken(std::size_t spans, std::string const& answer);
    void count_lost(std::size_t spans, http_client::Answer const&);

    TracerOptions const& options_;
    logging::Log& log_;
    std::string const url_;
    http_client::Client client_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::chrono::steady_clock::time_point end_by_ = std::chrono::steady_clock::time_point::max();
    bool losing_ = false;   // and the log has been told so
    std::atomic<std::uint64_t> exported_ = 0, dropped_ = 0, failed_ = 0;
};

}   // namespace trace
