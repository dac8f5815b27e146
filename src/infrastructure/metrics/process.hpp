// What this process takes of the machine, under the names that Prometheus's own clients give: process_cpu_seconds_total, …
#pragma once

#include "infrastructure/metrics/registry.hpp"

namespace metrics {

// From /proc; what cannot be read there is left out.
void read_process(Reading&);

}   // namespace metrics
