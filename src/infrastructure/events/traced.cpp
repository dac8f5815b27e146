#include "infrastructure/events/traced.hpp"

#include "infrastructure/trace/span.hpp"

namespace events {

static trace::Activity begin(std::string const& consumer, Event const& event)
{
    trace::Activity span{trace::follow(event.trace), consumer, trace::Kind::consumer};
    span.set(trace::Key::messaging_system, "outbox");
    span.set(trace::Key::messaging_operation_name, "handle");
    span.set(trace::Key::messaging_operation_type, "process");
    span.set(trace::Key::messaging_destination_name, event.type);
    span.set(trace::Key::messaging_consumer_group_name, consumer);
    return span;
}

Consumer traced(trace::Tracer& tracer, Consumer consumer)
{
    auto handle = [&tracer, name = consumer.name, inner = std::move(consumer.handle)](std::span<Event const> batch) {
        trace::Scope const scope{{.tracer = &tracer}};
        std::vector<trace::Activity> spans;
        for (Event const& event : batch)
            if (auto span = begin(name, event); span.is_sampled()) spans.push_back(std::move(span));
        for (std::size_t i = 1; i < spans.size(); ++i) spans[i].link(spans.front().work().context);
        trace::Scope const working{spans.empty() ? trace::Work{.tracer = &tracer} : spans.front().work()};
        inner(batch);
    };
    return {std::move(consumer.name), std::move(consumer.types), std::move(handle)};
}

}   // namespace events
