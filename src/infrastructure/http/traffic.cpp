#include "infrastructure/http/traffic.hpp"

#include "infrastructure/http/event_loop.hpp"

namespace http {

Traffic::Series Traffic::series_of(metrics::Registry& registry, std::string_view route, Method method)
{
    metrics::Labels const labels{{"method", std::string{name(method)}}, {"route", std::string{route}}};
    Series series{};
    static constexpr std::array classes{"2xx", "3xx", "4xx", "5xx"};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        auto of_class = labels;
        of_class.emplace_back("status", classes[i]);
        series.by_class[i] =
            &registry.counter("cloudcommerce_http_requests_total", "Requests answered, by route and class of status", std::move(of_class));
    }
    series.duration = &registry.histogram("cloudcommerce_http_request_duration_seconds",
                                          "From the whole request to its answer, without the network", metrics::durations(), labels);
    return series;
}

Traffic::Traffic(metrics::Registry& registry, Router const& router)
    : endpoints_(router.endpoints().data())
    , in_flight_(registry.gauge("cloudcommerce_http_requests_in_flight", "Requests that wait for the database or a worker"))
    , turned_away_(registry.counter("cloudcommerce_http_connections_refused_total", "Connections closed because there were too many"))
{
    for (Endpoint const& endpoint : router.endpoints()) of_endpoints_.push_back(series_of(registry, endpoint.pattern, endpoint.method));
    for (auto method = Method::get; method <= Method::options; method = static_cast<Method>(static_cast<int>(method) + 1))
        elsewhere_.push_back(series_of(registry, no_route, method));
    for (auto const& code : all_codes())
        problems_.push_back(&registry.counter("cloudcommerce_problems_total", "Answers that told of a problem, by its code and status",
                                              {{"code", std::string{code.name}}, {"status", std::to_string(code.status)}}));
}

void read_load(Service const& service, metrics::Reading& reading)
{
    reading.gauge("cloudcommerce_http_connections", "Open connections", {}, static_cast<double>(service.census.count()));
    auto const load = service.workers->load();
    reading.gauge("cloudcommerce_http_workers", "Threads for workflows", {}, static_cast<double>(load.threads));
    reading.gauge("cloudcommerce_http_workers_idle", "Threads for workflows that wait for one", {}, static_cast<double>(load.idle));
    reading.gauge("cloudcommerce_http_worker_queue", "Workflows that wait for a thread", {}, static_cast<double>(load.queued));
}

}   // namespace http
