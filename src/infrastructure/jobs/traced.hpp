// A job as the beginning of a trace, each time it runs.
#pragma once

#include "infrastructure/trace/tracer.hpp"

#include <functional>
#include <string>

namespace jobs {

std::function<void()> traced(trace::Tracer&, std::string name, std::function<void()> work);

}   // namespace jobs
