// The examples and rules of W3C Trace Context, and that what is written can be read.
#include "infrastructure/trace/context.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace trace {
namespace {

constexpr std::string_view example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

Context any_context()
{
    Context context;
    for (auto& byte : context.trace.bytes) byte = *rc::gen::arbitrary<unsigned char>();
    for (auto& byte : context.span.bytes) byte = *rc::gen::arbitrary<unsigned char>();
    context.sampled = *rc::gen::arbitrary<bool>();
    RC_PRE(context.is_valid());
    return context;
}

TEST(TraceContext, IsReadAsTheStandardWritesIt)
{
    auto const context = parse_traceparent(example);
    ASSERT_TRUE(context);
    EXPECT_EQ(to_string(context->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(to_string(context->span), "00f067aa0ba902b7");
    EXPECT_TRUE(context->sampled);
    EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->sampled);
    EXPECT_EQ(traceparent(*context), example);
}

TEST(TraceContext, FlagsThatAreNotKnownAreNotPassedOn)
{
    auto const context = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fb");
    ASSERT_TRUE(context);
    EXPECT_EQ(traceparent(*context), example);
    EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe")->sampled);
}

TEST(TraceContext, OfALaterVersionWhatIsKnownIsRead)
{
    for (auto const* text : {"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
                             "fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-"})
    {
        auto const context = parse_traceparent(text);
        ASSERT_TRUE(context) << text;
        EXPECT_EQ(traceparent(*context), example) << "and written as we know it";
    }
}

TEST(TraceContext, IsIgnoredWhereItIsBroken)
{
    for (auto const* text : {
             "",
             "00",
             "nonsense",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",                 // no flags
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",               // cut off
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",         // this version has no more
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",             //
             "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",         // a later one has a dash there
             "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",             //
             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",              // a version that never is
             "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",               //
             ".0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",              //
             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",              // no trace
             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",              // no span
             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",              // upper case
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",              //
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",              //
             "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",               // too short
             "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",             // too long
             "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",              // no hex
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bx-01",              //
             "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",              // no dashes
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-.1",              //
             " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",             // spaces
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",             //
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,00-4bf92f35"   // two in one
         })
        EXPECT_FALSE(parse_traceparent(text)) << text;
}

RC_GTEST_PROP(TraceContext, WhatIsWrittenIsReadAgain, ())
{
    auto const context = any_context();
    auto const text = traceparent(context);
    RC_ASSERT(text.size() == 55U);
    RC_ASSERT(parse_traceparent(text) == context);
}

// Whatever is read is, up to the version and the flags, what would be written of it.
RC_GTEST_PROP(TraceContext, OneWrongCharacterIsNeverReadAsSomethingElse, ())
{
    auto text = traceparent(any_context());
    auto const at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = *rc::gen::arbitrary<char>();
    if (auto const context = parse_traceparent(text)) {
        auto const again = traceparent(*context);
        RC_ASSERT(again.substr(2, 51) == text.substr(2, 51));
        RC_ASSERT(std::ranges::all_of(text, [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    }
}

RC_GTEST_PROP(TraceContext, NoTextHurts, (std::string const& text)) { (void)parse_traceparent(text); }

TEST(TraceIds, AreNotZeroAndNeverTheSameOnAnyThread)
{
    constexpr int threads = 4, each = 20'000;
    std::vector<std::vector<std::string>> made(threads);
    {
        std::vector<std::jthread> makers;
        for (auto& ids : made)
            makers.emplace_back([&ids] {
                for (int i = 0; i < each; ++i) ids.push_back(to_string(new_trace_id()) + to_string(new_span_id()));
            });
    }
    std::set<std::string> traces, spans;
    for (auto const& ids : made)
        for (auto const& id : ids) {
            traces.insert(id.substr(0, 32));
            spans.insert(id.substr(32));
        }
    EXPECT_EQ(traces.size(), threads * each);
    EXPECT_EQ(spans.size(), threads * each);
}

}   // namespace
}   // namespace trace
