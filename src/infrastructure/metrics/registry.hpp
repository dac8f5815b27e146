// Every figure of this process that an operator may watch, written as Prometheus reads it.
//
//     metrics::Counter& placed = registry.counter("cloudcommerce_orders_placed_total", "Orders placed", {{"outcome", "confirmed"}});
//     placed.add();
//
// Series are made once, when the shop is put together, and held by reference: working costs no look-up and no lock.
#pragma once

#include "infrastructure/metrics/series.hpp"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace metrics {

// What is looked up only when somebody asks: for figures that something else keeps already.
class Reading {
  public:
    virtual void counter(std::string_view name, std::string_view help, Labels const&, double value) = 0;
    virtual void gauge(std::string_view name, std::string_view help, Labels const&, double value) = 0;

  protected:
    ~Reading() = default;
};

class Registry {
  public:
    static constexpr std::size_t series_max = 5'000;   // of all names; more is a bug

    // Any thread. What is returned lives as long as the registry. The same name and labels again give another piece of the same series,
    // whose pieces are shown as their sum: so each thread may have one for itself. Throws Bug where a name is none of Prometheus's, the
    // same name is of another kind, or there are too many.
    Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, Classes const&, Labels labels = {});

    // Called for each text(), one after the other: must not wait for a database or a network. It must not outlive what it reads; take it
    // back with the returned Reader's end.
    class Reader {
      public:
        Reader(Registry& registry, std::function<void(Reading&)> read);
        ~Reader();
        Reader(Reader const&) = delete;
        Reader& operator=(Reader const&) = delete;

      private:
        Registry& registry_;
        std::function<void(Reading&)> read_;
        friend class Registry;
    };

    // Prometheus's text format, version 0.0.4.
    std::string text() const;

  private:
    using Piece = std::variant<Counter*, Gauge*, Histogram*>;
    struct Family {
        std::string help;
        std::map<Labels, std::vector<Piece>> series;
    };

    void add(std::string_view name, std::string_view help, Labels labels, Piece);

    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
    std::size_t series_ = 0;
    std::deque<Counter> counters_;
    std::deque<Gauge> gauges_;
    std::deque<Histogram> histograms_;
    std::vector<Reader const*> readers_;
};

// Of its text.
inline constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

}   // namespace metrics
