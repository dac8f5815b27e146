// What a file of promotions may hold: any bytes are read or refused with places, and what was read can be applied.
#include "business/promotion/promotion.hpp"
#include "infrastructure/json/checked.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const document = json::Document::parse({reinterpret_cast<char const*>(data), size});
    if (!document || document->root().kind() != json::Node::Kind::array) return 0;
    std::vector<promotion::Promotion> rules;
    document->root().each_element([&](json::Node node) {
        std::vector<Violation> found;
        auto rule = promotion::read(node, "", found);
        if (found.empty() && rules.size() < 20) rules.push_back(std::move(rule));
    });
    std::vector<promotion::Line> const lines{{{"sku:A", "category:Vases"}, 3, 3'000}, {{"sku:B"}, 1, 999}};
    promotion::Context const context{
        .currency = gbp, .now = {1'800'000'000'000'000}, .country = "GB", .codes = {"A", "SAVE5"}, .bulk = {{"A", "p1"}}};
    auto const outcome = promotion::apply(rules, context, lines, 495);
    std::int64_t off = 0;
    for (auto const& discount : outcome.applied) off += discount.amount;
    if (off < 0 || off > 3'000 + 999 + 495) std::abort();
    return 0;
}
