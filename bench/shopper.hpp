// What shoppers do over the API, as scripts for the driver; and a catalogue for them.
#pragma once

#include "driver.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

inline constexpr int price_minor = 1'000, shipping_minor = 450;

// `count` products of one variant each, BENCH-0 … at 10.00, with that stock.
void write_catalogue(std::filesystem::path const& file, int count, int stock);

std::string new_cart(std::vector<std::string> const& skus);
// Places the cart of the answer: `number` makes the e-mail and the key.
std::string place(std::string_view cart_id, std::string_view token, std::uint64_t number, int total_minor,
                  std::string_view instrument = "sim_approve");

struct OrderCounts {
    std::uint64_t placed = 0, refused = 0, other = 0;
    std::vector<std::string> first_others;   // what else was answered
};

// Each client makes a cart of two lines and places it, again and again, until `orders` are begun in all. Each order is of a person of its
// own, the first of number `first`. `discount_minor`: what each is to be charged less.
struct OrderRun {
    Outcome outcome;
    OrderCounts counts;
};
OrderRun place_orders(int port, std::size_t clients, std::uint64_t orders, int products, std::chrono::seconds limit,
                      std::uint64_t first = 0, int discount_minor = 0);

}   // namespace bench
