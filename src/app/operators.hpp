// The door for operators, on an address of its own and never on the shop's: /metrics, /livez, /readyz. Open while it lives.
#pragma once

#include "app/doors.hpp"
#include "infrastructure/http/server.hpp"
#include "infrastructure/jobs/timer.hpp"

#include <mutex>
#include <thread>

namespace app {

class Operators {
  public:
    // Throws std::runtime_error where the address cannot be had.
    Operators(Application&, Doors&, std::function<std::vector<std::string>()> unready);
    ~Operators();

  private:
    // What only the databases know. Looked up once a second on a thread of its own: however slow they are, whoever asks for the metrics
    // has them at once, with the last figures and their age.
    struct Sample {
        order::saga::Counts sagas;
        std::int64_t mails_queued = 0;
        std::vector<events::Lag> lags;   // of each consumer
        Instant at;
    };

    void take_sample();
    void read(metrics::Reading&) const;
    void read_databases(metrics::Reading&) const;
    void read_log(metrics::Reading&) const;
    void read_sample(metrics::Reading&) const;

    Application& app_;
    Instant const opened_;
    std::vector<std::string> const consumers_;   // of the outbox
    mutable std::mutex mutex_;
    std::optional<Sample> sample_;
    metrics::Registry::Reader const reader_;
    jobs::Timer const sampler_;
    http::Server server_;
    std::thread thread_;
};

}   // namespace app
