// Any bytes as what a merchant says of delivery: refused, or read again from what is written of it and good for any parcel.
#include "business/shipping/shipping.hpp"
#include "infrastructure/json/reader.hpp"

#include <cstdlib>

static std::optional<std::vector<shipping::Zone>> zones_of(std::string_view text)
{
    auto const document = json::Document::parse(text);
    if (!document) return std::nullopt;
    std::vector<Violation> found;
    auto zones = shipping::read(document->root(), found);
    return found.empty() ? std::optional{std::move(zones)} : std::nullopt;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const zones = zones_of({reinterpret_cast<char const*>(data), size});
    if (!zones) return 0;
    if (zones_of(shipping::to_json(*zones)) != zones) std::abort();
    for (auto const& zone : *zones)
        for (auto const& method : zone.methods)
            for (std::int64_t const much : {std::int64_t{0}, std::int64_t{700}, amount_max}) {
                auto const price = shipping::price(method, {{method.rates[0].first, {much, much, much, much}}});
                if (price && (*price < 0 || *price > amount_max)) std::abort();
            }
    return 0;
}
