// What becomes a span and what does not, and below which other one it stands, as a collector sees it.
#include "infrastructure/trace/span.hpp"

#include "infrastructure/events/traced.hpp"
#include "infrastructure/http/request_trace.hpp"
#include "infrastructure/jobs/traced.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/collector.hpp"
#include "infrastructure/testing/database.hpp"
#include "infrastructure/trace/tracer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace trace {
namespace {

using namespace testing;

struct Seen {
    std::string id, parent, trace, link;
    std::int64_t kind = 0, status = 0;
    std::map<std::string, std::string> attributes;
    std::vector<std::string> marks;
};

std::string text_of(json::Node node, std::string_view name)
{
    auto const found = node.find(name);
    return found ? std::string{found->string().value_or("")} : "";
}

void keep(json::Node span, std::map<std::string, Seen>& spans)
{
    Seen seen{.id = text_of(span, "spanId"), .parent = text_of(span, "parentSpanId"), .trace = text_of(span, "traceId")};
    seen.kind = span.find("kind")->integer().value_or(0);
    seen.status = span.find("status")->find("code")->integer().value_or(0);
    span.find("attributes")->each_element([&](json::Node attribute) {
        auto const value = *attribute.find("value");
        seen.attributes[text_of(attribute, "key")] = value.find("stringValue") ? text_of(value, "stringValue") : text_of(value, "intValue");
    });
    if (auto const events = span.find("events"))
        events->each_element([&](json::Node event) { seen.marks.push_back(text_of(event, "name")); });
    if (auto const links = span.find("links")) links->each_element([&](json::Node link) { seen.link = text_of(link, "spanId"); });
    spans[text_of(span, "name")] = std::move(seen);
}

class SpanTest : public DatabaseTest {
  protected:
    void start(double ratio = 1)
    {
        tracer_.emplace(TracerOptions{.endpoint = collector_.url(), .ratio = ratio, .delay_max = std::chrono::milliseconds{10}},
                        silent_log());
    }

    // Ends the tracer; what it sent, by name.
    std::map<std::string, Seen> sent()
    {
        tracer_.reset();
        std::map<std::string, Seen> spans;
        for (auto const& body : collector_.bodies()) {
            auto const document = json::Document::parse(body);
            document->root().find("resourceSpans")->each_element([&](json::Node resource) {
                resource.find("scopeSpans")->each_element([&](json::Node scope) {
                    scope.find("spans")->each_element([&](json::Node span) { keep(span, spans); });
                });
            });
        }
        return spans;
    }

    // As the root of a trace.
    void work(std::function<void()> const& f) { jobs::traced(*tracer_, "root", f)(); }

    Collector collector_;
    std::optional<Tracer> tracer_;
};

TEST_F(SpanTest, ASpanStandsBelowTheOneAroundIt)
{
    start();
    work([] {
        Span const outer{"outer"};
        {
            Span const first{"first"};
        }
        Span const second{"second", Kind::client};
        Span const inner{"inner"};
    });
    auto const spans = sent();
    ASSERT_EQ(spans.size(), 5U);
    EXPECT_EQ(spans.at("root").parent, "");
    EXPECT_EQ(spans.at("outer").parent, spans.at("root").id);
    EXPECT_EQ(spans.at("first").parent, spans.at("outer").id);
    EXPECT_EQ(spans.at("second").parent, spans.at("outer").id);
    EXPECT_EQ(spans.at("inner").parent, spans.at("second").id);
    EXPECT_EQ(spans.at("second").kind, 3);
    for (auto const& [name, span] : spans) EXPECT_EQ(span.trace, spans.at("root").trace);
}

TEST_F(SpanTest, WithoutATraceAroundItThereIsNoSpan)
{
    start();
    {
        Span const alone{"alone"};
        EXPECT_EQ(here(), "");
        EXPECT_EQ(database.read([](db::Reader&) { return 1; }), 1);
    }
    EXPECT_TRUE(sent().empty());
}

TEST_F(SpanTest, WhatIsNotSampledIsStillATrace)
{
    start(0);
    std::string in_trace;
    work([&] {
        Span const span{"never"};
        in_trace = here();
    });
    EXPECT_TRUE(in_trace.ends_with("-00")) << in_trace;
    EXPECT_TRUE(parse_traceparent(in_trace));
    EXPECT_TRUE(sent().empty());
}

TEST_F(SpanTest, WhatAnExceptionFliesThroughHasFailed)
{
    start();
    EXPECT_THROW(work([] {
                     {
                         Span const fine{"fine"};
                     }
                     Span const span{"broken"};
                     throw std::runtime_error("no");
                 }),
                 std::runtime_error);
    auto const spans = sent();
    EXPECT_EQ(spans.at("broken").status, 2);
    EXPECT_EQ(spans.at("root").status, 2);
    EXPECT_EQ(spans.at("fine").status, 0);
}

TEST_F(SpanTest, AnActivityIsCarriedToAnotherThread)
{
    start();
    work([] {
        Activity carried{"carried", Kind::internal};
        std::jthread{[&] {
            EXPECT_EQ(here(), "");
            Turn const turn{carried};
            Span const there{"there"};
        }}.join();
        Span const after{"after"};   // the activity is not what this thread works for
    });
    auto const spans = sent();
    EXPECT_EQ(spans.at("there").parent, spans.at("carried").id);
    EXPECT_EQ(spans.at("after").parent, spans.at("root").id);
    EXPECT_THAT(spans.at("carried").marks, ElementsAre("begun", "done"));
}

TEST_F(SpanTest, ATransactionTellsHowLongItWaitedRanAndTookToCommit)
{
    start();
    work([&] {
        Span const step{"step"};
        (void)database.write([](db::Writer&) -> Result<Done> {
            Span const inside{"inside"};
            return Done{};
        });
    });
    auto const spans = sent();
    auto const& transaction = spans.at("database write");
    EXPECT_EQ(transaction.parent, spans.at("step").id);
    EXPECT_EQ(spans.at("inside").parent, transaction.id);
    EXPECT_THAT(transaction.marks, ElementsAre("begun", "done"));
    EXPECT_EQ(transaction.kind, 3);
    EXPECT_EQ(transaction.attributes.at("db.system.name"), "sqlite");
    EXPECT_EQ(transaction.attributes.at("cloudcommerce.db.outcome"), "committed");
}

TEST_F(SpanTest, ARefusedTransactionIsNoFailureAndAFaultIs)
{
    start();
    work([&] { (void)database.write([](db::Writer&) -> Result<Done> { return Code::not_found; }); });
    auto spans = sent();
    EXPECT_EQ(spans.at("database write").attributes.at("cloudcommerce.db.outcome"), "refused");
    EXPECT_EQ(spans.at("database write").status, 0);

    start();
    work([&] {
        EXPECT_THROW((void)database.write([](db::Writer&) -> Result<Done> { throw std::runtime_error("no"); }), std::runtime_error);
    });
    spans = sent();
    EXPECT_EQ(spans.at("database write").attributes.at("cloudcommerce.db.outcome"), "failed");
    EXPECT_EQ(spans.at("database write").status, 2);
}

TEST_F(SpanTest, AConsumerWorksInTheTracesOfItsEvents)
{
    start(0);   // only what its cause had recorded
    constexpr std::string_view one = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01",
                               two = "00-22222222222222222222222222222222-bbbbbbbbbbbbbbbb-00",
                               three = "00-33333333333333333333333333333333-cccccccccccccccc-01";
    std::vector<events::Event> batch(4);
    batch[0].trace = two;
    batch[1].trace = one;
    batch[2].trace = "an old one";
    batch[3].trace = three;
    for (auto& event : batch) event.type = "order.placed";
    std::size_t handled = 0;
    auto const consumer = events::traced(*tracer_, {"consumer", {"order.placed"}, [&](std::span<events::Event const> events) {
                                                        handled = events.size();
                                                        Span const work{"work"};
                                                    }});
    consumer.handle(batch);
    EXPECT_EQ(handled, 4U);
    EXPECT_EQ(here(), "");
    tracer_.reset();

    std::vector<Seen> consumers;
    Seen work;
    for (auto const& body : collector_.bodies()) {
        auto const document = json::Document::parse(body);
        document->root().find("resourceSpans")->each_element([&](json::Node resource) {
            resource.find("scopeSpans")->each_element([&](json::Node scope) {
                scope.find("spans")->each_element([&](json::Node span) {
                    std::map<std::string, Seen> seen;
                    keep(span, seen);
                    if (seen.contains("work")) work = seen["work"];
                    if (seen.contains("consumer")) consumers.push_back(seen["consumer"]);
                });
            });
        });
    }
    ASSERT_EQ(consumers.size(), 2U);
    std::ranges::sort(consumers, {}, &Seen::trace);
    EXPECT_EQ(consumers[0].trace, std::string(32, '1'));
    EXPECT_EQ(consumers[0].parent, std::string(16, 'a'));
    EXPECT_EQ(consumers[1].trace, std::string(32, '3'));
    EXPECT_EQ(consumers[1].parent, std::string(16, 'c'));
    EXPECT_EQ(work.parent, consumers[0].id);
    EXPECT_EQ(consumers[0].link, "");
    EXPECT_EQ(consumers[1].link, consumers[0].id);
    EXPECT_EQ(consumers[0].kind, 5);
    EXPECT_EQ(consumers[0].attributes.at("messaging.destination.name"), "order.placed");
}

TEST_F(SpanTest, OfTracesThatBeginHereTheShareIsRecordedThatWasAskedFor)
{
    start(0.25);
    int recorded = 0;
    constexpr int traces = 20'000;
    for (int i = 0; i < traces; ++i) recorded += tracer_->begin(std::nullopt).sampled ? 1 : 0;
    EXPECT_NEAR(recorded, traces / 4, 6 * std::sqrt(traces * 0.25 * 0.75));   // once in a billion runs it is not

    auto const caller = *parse_traceparent("00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01");
    auto quiet = caller;
    quiet.sampled = false;
    for (int i = 0; i < 100; ++i) {   // a caller has decided
        EXPECT_TRUE(tracer_->begin(caller).sampled);
        EXPECT_FALSE(tracer_->begin(quiet).sampled);
    }
    EXPECT_EQ(tracer_->begin(caller).trace, caller.trace);
    EXPECT_NE(tracer_->begin(caller).span, caller.span);
}

TEST_F(SpanTest, WithoutACollectorNothingIsRecorded)
{
    Tracer const tracer{{.ratio = 1}, silent_log()};
    EXPECT_FALSE(tracer.is_on());
    EXPECT_FALSE(tracer.begin(std::nullopt).sampled);
    EXPECT_FALSE(tracer.begin(parse_traceparent("00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01")).sampled);
}

// ---- requests

http::Request request_with(std::vector<std::pair<std::string_view, std::string_view>> headers)
{
    http::Request request;
    request.headers = std::move(headers);
    return request;
}

constexpr std::string_view parent = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01";

TEST_F(SpanTest, ARequestGoesOnWithItsCallersTrace)
{
    start(0);
    http::Endpoint const endpoint{.method = http::Method::get, .pattern = "/carts/{id}", .handler = http::Memory{}};
    auto request = request_with({{"Host", "shop"}, {"TraceParent", parent}});
    auto span = http::begin_trace(&*tracer_, request, &endpoint);
    EXPECT_EQ(request.trace_id(), std::string(32, '1'));
    EXPECT_NE(traceparent(request.trace), parent);
    http::end_trace(span, 503);
    auto const spans = sent();
    auto const& seen = spans.at("GET /carts/{id}");
    EXPECT_EQ(seen.parent, std::string(16, 'a'));
    EXPECT_EQ(seen.kind, 2);
    EXPECT_EQ(seen.status, 2);
    EXPECT_EQ(seen.attributes.at("http.request.method"), "GET");
    EXPECT_EQ(seen.attributes.at("http.route"), "/carts/{id}");
    EXPECT_EQ(seen.attributes.at("http.response.status_code"), "503");
    EXPECT_EQ(seen.attributes.at("error.type"), "503");
}

TEST_F(SpanTest, ARequestWhoseTraceIsBrokenOrToldTwiceBeginsItsOwn)
{
    for (bool const has_tracer : {false, true}) {
        if (has_tracer) start(0);
        auto* const tracer = has_tracer ? &*tracer_ : nullptr;
        for (auto const& headers : {std::vector<std::pair<std::string_view, std::string_view>>{},
                                    {{"traceparent", "00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-0x"}},
                                    {{"traceparent", parent}, {"traceparent", parent}},
                                    {{"traceparent", parent}, {"Traceparent", "00-1"}}})
        {
            auto request = request_with(headers), other = request_with(headers);
            (void)http::begin_trace(tracer, request, nullptr);
            (void)http::begin_trace(tracer, other, nullptr);
            EXPECT_TRUE(request.trace.is_valid());
            EXPECT_NE(request.trace_id(), std::string(32, '1'));
            EXPECT_NE(request.trace_id(), other.trace_id());
            EXPECT_FALSE(request.trace.sampled);
        }
    }
}

}   // namespace
}   // namespace trace
