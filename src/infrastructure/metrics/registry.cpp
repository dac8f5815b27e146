// prometheus-cpp names, checks and writes what is shown. Its own Histogram takes a mutex for each observation, which is why series.hpp
// counts and this file translates.
#include "infrastructure/metrics/registry.hpp"

#include "base/result.hpp"

#include <prometheus/check_names.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>

namespace metrics {

using prometheus::ClientMetric, prometheus::MetricFamily, prometheus::MetricType;

Classes const& durations()
{
    static constexpr std::uint64_t us = 1'000, ms = 1'000'000, s = 1'000'000'000;
    static Classes const classes{
        {500 * us, 1 * ms, 2 * ms, 5 * ms, 10 * ms, 25 * ms, 50 * ms, 100 * ms, 250 * ms, 500 * ms, 1 * s, 2'500 * ms, 5 * s, 10 * s},
        1e-9};
    return classes;
}

Classes const& sizes()
{
    static Classes const classes{{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}, 1};
    return classes;
}

// ---- making

void Registry::add(std::string_view name, std::string_view help, Labels labels, Piece piece)
{
    invariant(prometheus::CheckMetricName(std::string{name}), "metrics: not a name");
    for (auto const& [label, value] : labels) invariant(prometheus::CheckLabelName(label), "metrics: not a name of a label");
    std::ranges::sort(labels);
    auto found = families_.find(name);
    if (found == families_.end()) found = families_.emplace(std::string{name}, Family{std::string{help}, {}}).first;
    auto& family = found->second;
    auto const& known = family.series.empty() ? piece : family.series.begin()->second.front();
    invariant(known.index() == piece.index(), "metrics: one name for two kinds");
    auto& pieces = family.series[std::move(labels)];
    if (pieces.empty()) invariant(++series_ <= series_max, "metrics: too many series");
    pieces.push_back(piece);
}

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels)
{
    std::lock_guard const lock{mutex_};
    auto& made = counters_.emplace_back();
    add(name, help, std::move(labels), &made);
    return made;
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, Labels labels)
{
    std::lock_guard const lock{mutex_};
    auto& made = gauges_.emplace_back();
    add(name, help, std::move(labels), &made);
    return made;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, Classes const& classes, Labels labels)
{
    std::lock_guard const lock{mutex_};
    auto& made = histograms_.emplace_back(classes);
    add(name, help, std::move(labels), &made);
    return made;
}

Registry::Reader::Reader(Registry& registry, std::function<void(Reading&)> read) : registry_(registry), read_(std::move(read))
{
    std::lock_guard const lock{registry_.mutex_};
    registry_.readers_.push_back(this);
}

Registry::Reader::~Reader()
{
    std::lock_guard const lock{registry_.mutex_};   // a text() that is being made has its reading done
    std::erase(registry_.readers_, this);
}

// ---- showing

static std::vector<ClientMetric::Label> shown(Labels const& labels)
{
    std::vector<ClientMetric::Label> all;
    for (auto const& [name, value] : labels) all.push_back({name, value});
    return all;
}

static void add_up(ClientMetric& metric, std::span<Histogram* const> pieces)
{
    auto const& classes = pieces.front()->classes();
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= classes.bounds.size(); ++i) {
        for (auto const* const piece : pieces) count += piece->counts()[i].load(std::memory_order_relaxed);
        bool const is_last = i == classes.bounds.size();
        metric.histogram.bucket.push_back(
            {count, is_last ? std::numeric_limits<double>::infinity() : static_cast<double>(classes.bounds[i]) * classes.unit});
    }
    metric.histogram.sample_count = count;
    for (auto const* const piece : pieces) metric.histogram.sample_sum += static_cast<double>(piece->sum()) * classes.unit;
}

namespace {

class Families final : public Reading {
  public:
    explicit Families(std::map<std::string, MetricFamily, std::less<>>& all) : all_(all) {}

    void counter(std::string_view name, std::string_view help, Labels const& labels, double value) override
    {
        ClientMetric metric{.label = shown(labels)};
        metric.counter.value = value;
        of(name, help, MetricType::Counter).metric.push_back(std::move(metric));
    }
    void gauge(std::string_view name, std::string_view help, Labels const& labels, double value) override
    {
        ClientMetric metric{.label = shown(labels)};
        metric.gauge.value = value;
        of(name, help, MetricType::Gauge).metric.push_back(std::move(metric));
    }
    void histogram(std::string_view name, std::string_view help, Labels const& labels, std::span<Histogram* const> pieces)
    {
        ClientMetric metric{.label = shown(labels)};
        add_up(metric, pieces);
        of(name, help, MetricType::Histogram).metric.push_back(std::move(metric));
    }

  private:
    MetricFamily& of(std::string_view name, std::string_view help, MetricType type)
    {
        auto found = all_.find(name);
        if (found == all_.end())
            found = all_.emplace(std::string{name}, MetricFamily{std::string{name}, std::string{help}, type, {}}).first;
        invariant(found->second.type == type, "metrics: one name for two kinds");
        return found->second;
    }

    std::map<std::string, MetricFamily, std::less<>>& all_;
};

}   // namespace

template <typename T> static double sum(auto const& pieces)
{
    double total = 0;
    for (auto const& piece : pieces) total += static_cast<double>(std::get<T*>(piece)->value());
    return total;
}

std::string Registry::text() const
{
    std::map<std::string, MetricFamily, std::less<>> all;
    Families families{all};
    {
        std::lock_guard const lock{mutex_};
        for (auto const& [name, family] : families_)
            for (auto const& [labels, pieces] : family.series) {
                if (std::holds_alternative<Counter*>(pieces.front()))
                    families.counter(name, family.help, labels, sum<Counter>(pieces));
                else if (std::holds_alternative<Gauge*>(pieces.front()))
                    families.gauge(name, family.help, labels, sum<Gauge>(pieces));
                else {
                    std::vector<Histogram*> histograms;
                    for (auto const& piece : pieces) histograms.push_back(std::get<Histogram*>(piece));
                    families.histogram(name, family.help, labels, histograms);
                }
            }
        for (auto const* const reader : readers_) reader->read_(families);
    }
    std::vector<MetricFamily> list;
    for (auto& [name, family] : all) list.push_back(std::move(family));
    return prometheus::TextSerializer{}.Serialize(list);
}

}   // namespace metrics
