#include "infrastructure/trace/tracer.hpp"

#include "infrastructure/trace/exporter.hpp"
#include "infrastructure/trace/record.hpp"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace trace {

static constexpr int random_bits = 56;   // of a trace id, from its right: those that every tracer agrees to be random

static std::uint64_t threshold_of(double ratio)
{
    if (!(ratio >= 0 && ratio <= 1)) throw std::invalid_argument("a share of traces lies between 0 and 1, not at " + std::to_string(ratio));
    return static_cast<std::uint64_t>(ratio * static_cast<double>(std::uint64_t{1} << random_bits));
}

static std::uint64_t random_part(TraceId const& id)
{
    std::uint64_t bits = 0;
    for (auto i = id.bytes.size() - random_bits / 8; i < id.bytes.size(); ++i) bits = bits << 8 | id.bytes[i];
    return bits;
}

Tracer::Tracer(TracerOptions options, logging::Log& log)
    : options_(std::move(options))
    , threshold_(threshold_of(options_.ratio))
    , exporter_(options_.endpoint.empty() ? nullptr : std::make_unique<Exporter>(options_, log))
{
    if (!is_on()) return;
    queue_.reserve(options_.queue_max);   // so that taking one cannot fail
    thread_ = std::thread{[this] { run(); }};
    ::pthread_setname_np(thread_.native_handle(), "traces");
}

Tracer::~Tracer()
{
    if (!is_on()) return;
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    exporter_->end_by(std::chrono::steady_clock::now() + options_.flush_max);
    wake_.notify_one();
    thread_.join();
}

Context Tracer::begin(std::optional<Context> const& caller) const
{
    if (caller) return {.trace = caller->trace, .span = new_span_id(), .sampled = caller->sampled && is_on()};
    Context context{.trace = new_trace_id(), .span = new_span_id()};
    context.sampled = is_on() && random_part(context.trace) < threshold_;
    return context;
}

Counters Tracer::counters() const
{
    Counters counters = is_on() ? exporter_->counters() : Counters{};
    counters.dropped += dropped_.load(std::memory_order_relaxed);
    return counters;
}

void Tracer::take(std::unique_ptr<Record> record) noexcept
{
    bool wake = false;
    {
        std::lock_guard const lock{mutex_};
        if (queue_.size() >= options_.queue_max) return drop(1);
        queue_.push_back(std::move(record));
        wake = queue_.size() == options_.batch_max;
    }
    if (wake) wake_.notify_one();
}

void Tracer::run()
{
    std::vector<std::unique_ptr<Record>> batch;
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait_for(lock, options_.delay_max, [&] { return stopping_ || queue_.size() >= options_.batch_max; });
        if (queue_.empty() && stopping_) return;
        if (queue_.empty()) continue;
        auto const end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(options_.batch_max, queue_.size()));
        batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
        lock.unlock();
        exporter_->send(batch);
        batch.clear();
        lock.lock();
    }
}

}   // namespace trace
