// The requests of one event loop, as an operator sees them: how many, how they ended, how long they took, by route. Each loop has its own
// piece of every series, so that loops share no cache line.
#pragma once

#include "infrastructure/http/endpoint.hpp"
#include "infrastructure/metrics/registry.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace http {

inline constexpr std::string_view no_route = "none";   // the label of what no route matches, or cannot be read

class Traffic {
  public:
    Traffic(metrics::Registry&, Router const&);   // the router stays where it is

    // `endpoint` is one of the router's, or null.
    void answered(Endpoint const* endpoint, Method method, int status, std::chrono::nanoseconds took)
    {
        auto& series = endpoint != nullptr ? of_endpoints_[static_cast<std::size_t>(endpoint - endpoints_)]
                                           : elsewhere_[static_cast<std::size_t>(method)];
        auto const hundreds = std::clamp(status / 100, 2, 5) - 2;
        series.by_class[static_cast<std::size_t>(hundreds)]->add();
        series.duration->observe(took);
    }

    // A connection waits for an answer from another thread, or no longer does.
    void moved(bool was_waiting, bool is_waiting)
    {
        if (was_waiting != is_waiting) in_flight_.add(is_waiting ? 1 : -1);
    }

    void told(Code problem) { problems_[static_cast<std::size_t>(problem)]->add(); }
    void turned_away() { turned_away_.add(); }   // a connection, because there are too many

  private:
    struct Series {
        std::array<metrics::Counter*, 4> by_class;   // 2xx to 5xx
        metrics::Histogram* duration;
    };
    static Series series_of(metrics::Registry&, std::string_view route, Method);

    Endpoint const* const endpoints_;
    std::vector<Series> of_endpoints_;
    std::vector<Series> elsewhere_;             // by method
    std::vector<metrics::Counter*> problems_;   // by code
    metrics::Gauge& in_flight_;
    metrics::Counter& turned_away_;
};

struct Service;
// Connections and workers, as they are now.
void read_load(Service const&, metrics::Reading&);

}   // namespace http
