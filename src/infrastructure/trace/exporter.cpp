#include "infrastructure/trace/exporter.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/trace/otlp.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <stdexcept>

namespace trace {

static constexpr std::chrono::milliseconds pause_max{30'000};   // of our own choice
static constexpr std::chrono::seconds asked_pause_max{300};     // that a collector may ask for

static std::string url_of(std::string endpoint)
{
    bool const is_address =
        (endpoint.starts_with("http://") && endpoint.size() > 7) || (endpoint.starts_with("https://") && endpoint.size() > 8);
    if (!is_address) throw std::invalid_argument("a collector's address is like http://127.0.0.1:4318");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint + "/v1/traces";
}

Exporter::Exporter(TracerOptions const& options, logging::Log& log)
    : options_(options)
    , log_(log)
    , url_(url_of(options.endpoint))
    , client_({.timeout = options.call_timeout, .user_agent = options.service_name + "/" + options.service_version})
{
}

void Exporter::end_by(std::chrono::steady_clock::time_point end)
{
    {
        std::lock_guard const lock{mutex_};
        end_by_ = end;
    }
    wake_.notify_one();
    client_.end_by(end);
}

Exporter::Verdict Exporter::verdict_of(http_client::Answer const& answer)
{
    switch (answer.status) {
    case 0:   // nobody there, or no answer in time
    case 429:
    case 502:
    case 503:
    case 504: return Verdict::again;
    default: return answer.status / 100 == 2 ? Verdict::taken : Verdict::refused;
    }
}

void Exporter::send(std::span<std::unique_ptr<Record> const> spans) noexcept
try {
    auto const body = otlp_request(options_, spans);
    for (int tries = 1;; ++tries) {
        auto const answer = client_.post(url_, "application/json", body);
        auto const verdict = verdict_of(answer);
        if (verdict == Verdict::taken) return count_taken(spans.size(), answer.body);
        if (verdict == Verdict::refused || tries == options_.tries_max) return count_lost(spans.size(), answer);
        if (!pause(tries, answer.retry_after)) {
            dropped_ += spans.size();
            return;
        }
    }
} catch (...) {   // no memory: these are lost, the shop goes on
    failed_ += spans.size();
}

bool Exporter::pause(int tries, std::optional<std::chrono::seconds> asked_for)
{
    static thread_local std::minstd_rand random{std::random_device{}()};
    auto const own = std::min<std::chrono::milliseconds>(options_.pause_first * (1 << std::min(tries - 1, 10)), pause_max);
    auto pause = std::uniform_int_distribution{own.count() * 4 / 5, own.count() * 6 / 5}(random);
    if (asked_for) pause = std::max(pause, std::chrono::milliseconds{std::min(*asked_for, asked_pause_max)}.count());
    auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds{pause};
    std::unique_lock lock{mutex_};
    return !wake_.wait_until(lock, until, [&] { return end_by_ < until; });
}

// A collector may take a batch and still refuse some of it.
static std::uint64_t refused_in(std::string const& answer)
{
    auto const document = json::Document::parse(answer);
    auto const partial = document ? document->root().find("partialSuccess") : std::nullopt;
    auto const refused = partial ? partial->find("rejectedSpans") : std::nullopt;
    if (!refused) return 0;
    if (auto const number = refused->integer()) return *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
    std::uint64_t count = 0;
    auto const text = refused->string().value_or("");   // as 64 bits are written in JSON
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

void Exporter::count_taken(std::size_t spans, std::string const& answer)
{
    auto const refused = std::min<std::uint64_t>(refused_in(answer), spans);
    exported_ += spans - refused;
    failed_ += refused;
    if (std::exchange(losing_, false)) log_.info("the collector takes spans again", {{"lost", failed_.load()}});
}

void Exporter::count_lost(std::size_t spans, http_client::Answer const& answer)
{
    failed_ += spans;
    if (!std::exchange(losing_, true))
        log_.warning("spans are lost: the collector does not take them", {{"status", answer.status}, {"error", answer.error}});
}

Counters Exporter::counters() const { return {.exported = exported_, .dropped = dropped_, .failed = failed_}; }

}   // namespace trace
