#include "shopper.hpp"

#include <fstream>

namespace bench {

void write_catalogue(std::filesystem::path const& file, int count, int stock)
{
    std::ofstream out{file};
    for (int i = 0; i < count; ++i) {
        auto const n = std::to_string(i);
        out << R"({"handle":"bench-)" << n << R"(","title":"Bench product )" << n
            << R"(","description":"<p>A thing to be bought.</p>","category":"Bench > Group )" << i % 10 << R"(","variants":[{"sku":"BENCH-)"
            << n << R"(","price":)" << price_minor << R"(,"compare_at":null,"currency":"GBP","stock":)" << stock << "}]}\n";
    }
}

std::string new_cart(std::vector<std::string> const& skus)
{
    std::string json = R"({"lines":[)";
    for (auto const& sku : skus) json += std::string(json.ends_with('[') ? "" : ",") + R"({"sku":")" + sku + R"(","quantity":1})";
    return post("/api/store/carts", "", json + "]}");
}

std::string place(std::string_view cart_id, std::string_view token, std::uint64_t number, int total_minor, std::string_view instrument)
{
    auto const n = std::to_string(number);
    return post("/api/store/carts/" + std::string{cart_id} + "/place",
                "Cart-Token: " + std::string{token} + "\r\nIdempotency-Key: bench-" + n + "\r\n",
                R"({"expected_total":{"amount":)" + std::to_string(total_minor) + R"(,"currency":"GBP"},"payment":{"instrument":")" +
                    std::string{instrument} + R"("},"email":"shopper)" + n + R"(@example.com","shipping_address":{"name":"Shopper )" + n +
                    R"(","line1":"14 Sowerby Yard","city":"Leeds","postcode":"LS1 4AP","country":"GB"},"shipping_method":"standard"})");
}

OrderRun place_orders(int port, std::size_t clients, std::uint64_t orders, int products, std::chrono::seconds limit, std::uint64_t first,
                      int discount_minor)
{
    OrderRun run;
    std::uint64_t begun = 0, random = 88'172'645'463'325'252u;
    std::vector<char> placing(clients, 0);
    auto const sku = [&] {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        return "BENCH-" + std::to_string(random % static_cast<std::uint64_t>(products));
    };
    run.outcome = drive(port, clients, limit, [&](std::size_t client, Answer const* answer) -> std::string {
        if (answer != nullptr && placing[client] == 0) {
            if (answer->status != 201) {
                ++run.counts.other;
                if (run.counts.first_others.size() < 3) run.counts.first_others.emplace_back(answer->body.substr(0, 300));
            } else {
                placing[client] = 1;
                return place(member(answer->body, "id"), member(answer->body, "token"), first + begun++,
                             2 * price_minor + shipping_minor - discount_minor);
            }
        } else if (answer != nullptr) {
            placing[client] = 0;
            if (answer->status == 201)
                ++run.counts.placed;
            else if (answer->status == 409)
                ++run.counts.refused;
            else {
                ++run.counts.other;
                if (run.counts.first_others.size() < 3) run.counts.first_others.emplace_back(answer->body.substr(0, 300));
            }
        }
        if (begun >= orders) return {};
        auto one = sku(), other = sku();
        while (other == one) other = sku();
        return new_cart({one, other});
    });
    return run;
}

}   // namespace bench
