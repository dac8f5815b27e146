#include "infrastructure/jobs/traced.hpp"

#include "infrastructure/trace/span.hpp"

namespace jobs {

std::function<void()> traced(trace::Tracer& tracer, std::string name, std::function<void()> work)
{
    return [&tracer, name = std::move(name), work = std::move(work)] {
        trace::Work const self{&tracer, tracer.begin(std::nullopt)};
        trace::Activity const activity{self, trace::SpanId{}, name, trace::Kind::internal};
        trace::Scope const scope{self};
        work();
    };
}

}   // namespace jobs
