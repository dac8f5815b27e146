// A consumer whose work appears in the traces of what caused its events.
#pragma once

#include "infrastructure/events/events.hpp"
#include "infrastructure/trace/tracer.hpp"

namespace events {

// Each event of a recorded trace has a span of its own there. A batch is handled at once: what is done for it stands below the first of
// them, to which the others are linked.
Consumer traced(trace::Tracer&, Consumer);

}   // namespace events
