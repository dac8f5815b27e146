// A program that buys over the API (store-api.md).
#pragma once

#include "infrastructure/testing/raw_client.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace testing {

// The member of a JSON answer at a pointer like "/order/id", as text; a number is written out. Throws where there is none.
std::string at(RawResponse const&, std::string_view pointer);
std::int64_t number_at(RawResponse const&, std::string_view pointer);

struct OpenCart {
    std::string id, token;
    std::int64_t goods = 0;   // minor units, without delivery
};

inline constexpr std::int64_t standard_delivery = 450;

// `shopper` tells e-mails and addresses apart.
std::string place_body(std::int64_t total, std::string_view instrument = "sim_approve", std::string_view shopper = "maya");

class Shopper {
  public:
    explicit Shopper(int port) : client(port) {}

    // {"lines": …}: `lines` is what stands between the brackets.
    OpenCart new_cart(std::string const& lines);
    RawResponse post(std::string const& target, std::string const& headers, std::string const& json);
    // With everything that an order needs.
    RawResponse place(OpenCart const&, std::string const& key, std::string_view instrument = "sim_approve");

    RawClient client;
};

}   // namespace testing
