#include "interaction/shell/problem.hpp"

#include "infrastructure/json/reader.hpp"
#include "messages.hpp"

#include <gtest/gtest.h>

TEST(Problem, EveryCodeAndViolationHasItsTexts)
{
    auto const& texts = messages::of("en-GB");
    for (auto const& code : all_codes()) {
        EXPECT_TRUE(texts.find("problem." + std::string{code.name} + ".title")) << code.name;
        EXPECT_TRUE(texts.find("problem." + std::string{code.name} + ".detail")) << code.name;
    }
#define X(violation) EXPECT_TRUE(texts.find("violation." #violation)) << #violation;
    VIOLATION_CODES(X)
#undef X
}

TEST(Problem, IsWrittenAsTheRfcWantsIt)
{
    http::Request request;
    request.trace.trace.bytes.fill(0xaa);
    Error const error{Code::insufficient_stock,
                      std::vector{Violation{"/lines/0/quantity", Violation::available, {{"available", std::int64_t{2}}}}}};
    auto const response = shell::problem(error, request, messages::of("en-GB"));
    EXPECT_EQ(response.status, 409);
    EXPECT_NE(response.headers.find("Content-Type: application/problem+json"), std::string::npos);
    EXPECT_EQ(
        response.body,
        R"({"type":"/problems/insufficient_stock","title":"There is not enough left","status":409,)"
        R"("detail":"Somebody was faster. Please change the quantity or take something else.","code":"insufficient_stock","retryable":false,)"
        R"("errors":[{"pointer":"/lines/0/quantity","code":"available","message":"Only 2 left","available":2}],"trace_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})");
}

TEST(Problem, ADeclineSaysWhyAndWhetherARetryHelps)
{
    Error const error{Code::payment_declined, {{"decline_code", std::string{"insufficient_funds"}}, {"retryable", std::int64_t{1}}}};
    http::Request request;
    request.trace.trace.bytes.fill(0xbb);
    auto const response = shell::problem(error, request, messages::of("en-GB"));
    auto const document = json::Document::parse(response.body);
    EXPECT_EQ(document->root().find("decline_code")->string(), "insufficient_funds");
    EXPECT_EQ(document->root().find("retryable")->boolean(), true);
    EXPECT_NE(document->root().find("detail")->string()->find("not enough money"), std::string_view::npos);
}
