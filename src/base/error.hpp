// The outcomes that a caller must expect, as values. A code is part of the API and never changes its meaning; the texts that
// people read stand in web/messages, found by the code. See docs/decisions and commerce-model §26.
#pragma once

#include "base/money.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// code, HTTP status, whether the same request may succeed later without being changed
#define ERROR_CODES(X)                                                                                                                     \
    X(malformed_request, 400, false)                                                                                                       \
    X(invalid_cursor, 400, false)                                                                                                          \
    X(idempotency_key_missing, 400, false)                                                                                                 \
    X(unsupported_api_version, 400, false)                                                                                                 \
    X(unauthenticated, 401, false)                                                                                                         \
    X(payment_declined, 402, false)                                                                                                        \
    X(csrf_failed, 403, false)                                                                                                             \
    X(not_found, 404, false)                                                                                                               \
    X(method_not_allowed, 405, false)                                                                                                      \
    X(cart_full, 409, false)                                                                                                               \
    X(cart_locked, 409, true)                                                                                                              \
    X(total_changed, 409, false)                                                                                                           \
    X(insufficient_stock, 409, false)                                                                                                      \
    X(promotion_exhausted, 409, false)                                                                                                     \
    X(illegal_transition, 409, false)                                                                                                      \
    X(duplicate, 409, false)                                                                                                               \
    X(contention, 409, true)                                                                                                               \
    X(gone, 410, false)                                                                                                                    \
    X(body_too_large, 413, false)                                                                                                          \
    X(unsupported_media, 415, false)                                                                                                       \
    X(rate_limited, 429, true)                                                                                                             \
    X(validation_failed, 422, false)                                                                                                       \
    X(price_not_found, 422, false)                                                                                                         \
    X(not_deliverable, 422, false)                                                                                                         \
    X(requirement_missing, 422, false)                                                                                                     \
    X(amount_overflow, 422, false)                                                                                                         \
    X(idempotency_key_reused, 422, false)                                                                                                  \
    X(order_refused, 422, false)                                                                                                           \
    X(internal, 500, true)                                                                                                                 \
    X(overloaded, 503, true)                                                                                                               \
    X(read_only_mode, 503, true)

enum class Code : std::uint8_t {
#define X(name, status, retryable) name,
    ERROR_CODES(X)
#undef X
};

struct CodeInfo {
    Code code;
    std::string_view name;   // as on the wire: problem `code`, last part of its `type`
    int status;              // HTTP
    bool retryable;
};

CodeInfo const& info(Code);
std::vector<CodeInfo> const& all_codes();

// A value that a text may mention: "at most {max}", "{available} left".
struct Arg {
    std::string_view name;   // a literal
    std::variant<std::int64_t, std::string, Money> value;

    bool operator==(Arg const&) const = default;
};
using Args = std::vector<Arg>;

// One thing that is wrong with the input, at one place.
#define VIOLATION_CODES(X)                                                                                                                 \
    X(required)                                                                                                                            \
    X(unknown_field)                                                                                                                       \
    X(wrong_type)                                                                                                                          \
    X(too_long)                                                                                                                            \
    X(invalid)                                                                                                                             \
    X(unknown_sku)                                                                                                                         \
    X(quantity_out_of_range)                                                                                                               \
    X(available)                                                                                                                           \
    X(email_invalid)                                                                                                                       \
    X(country_invalid)                                                                                                                     \
    X(postcode_invalid)                                                                                                                    \
    X(unknown_shipping_method)                                                                                                             \
    X(unknown_instrument)                                                                                                                  \
    X(option_missing)                                                                                                                      \
    X(sku_invalid)                                                                                                                         \
    X(sku_taken)                                                                                                                           \
    X(sku_repeated)                                                                                                                        \
    X(handle_invalid)                                                                                                                      \
    X(handle_repeated)                                                                                                                     \
    X(gtin_check_digit)                                                                                                                    \
    X(options_mismatch)                                                                                                                    \
    X(options_repeated)                                                                                                                    \
    X(price_invalid)                                                                                                                       \
    X(currency_unknown)                                                                                                                    \
    X(media_missing)                                                                                                                       \
    X(media_unsupported)                                                                                                                   \
    X(html_too_large)                                                                                                                      \
    X(too_many)                                                                                                                            \
    X(too_deep)                                                                                                                            \
    X(never_applies)                                                                                                                       \
    X(circular)                                                                                                                            \
    X(rate_out_of_range)                                                                                                                   \
    X(rates_overlap)                                                                                                                       \
    X(no_rate)                                                                                                                             \
    X(no_price)                                                                                                                            \
    X(unknown_list)                                                                                                                        \
    X(unknown_promotion)                                                                                                                   \
    X(repeated)                                                                                                                            \
    X(unsupported)

struct Violation {
    enum Kind : std::uint8_t {
#define X(name) name,
        VIOLATION_CODES(X)
#undef X
    };

    std::string pointer;   // JSON pointer (RFC 6901) into the input
    Kind code;
    Args args = {};

    bool operator==(Violation const&) const = default;
};

std::string_view name(Violation::Kind);

struct Error {
    Code code;
    std::vector<Violation> violations = {};
    Args args = {};

    Error(Code c) : code(c) {}
    Error(Code c, Args a) : code(c), args(std::move(a)) {}
    Error(Code c, std::vector<Violation> v, Args a = {}) : code(c), violations(std::move(v)), args(std::move(a)) {}

    bool operator==(Error const&) const = default;
};

// One thing wrong with the input: validation_failed with a single violation.
Error invalid(std::string pointer, Violation::Kind, Args = {});
