#include "business/workflows/delivery_rate.hpp"

#include <algorithm>

namespace workflows {

// The goods by profile, and which of them each line is.
struct Packed {
    shipping::Parcels parcels = {};
    std::vector<std::size_t> parcel_of = {};
};

static Packed pack(std::vector<QuotedLine> const& lines)
{
    Packed packed;
    auto& parcels = packed.parcels;
    for (auto const& [line, sold, price, subtotal, discounts, split] : lines) {
        auto found = std::ranges::find(parcels, sold.shipping_profile, &shipping::Parcels::value_type::first);
        if (found == parcels.end()) found = parcels.insert(found, {sold.shipping_profile, {}});
        auto& parcel = found->second;
        parcel.grams += sold.weight_g * line.quantity;
        parcel.volume_mm3 += sold.volume_mm3 * line.quantity;
        parcel.quantity += line.quantity;
        packed.parcel_of.push_back(static_cast<std::size_t>(found - parcels.begin()));
    }
    return packed;
}

// The carrier of a profile. Null: its rate is the shop's own, or there is none.
static shipping::Carried const* carrier_of(shipping::Method const& method, std::string const& profile)
{
    auto const rate = std::ranges::find(method.rates, profile, &std::pair<std::string, shipping::Rate>::first);
    return rate != method.rates.end() ? std::get_if<shipping::Carried>(&rate->second) : nullptr;
}

DeliveryRate delivery_rate(shipping::Method const& method, std::vector<QuotedLine> const& lines, Place const& to, Outside const& outside)
{
    auto const packed = pack(lines);
    DeliveryRate rate;
    shipping::Offers offers;
    for (auto const& [profile, parcel] : packed.parcels) {
        auto const* const carried = carrier_of(method, profile);
        if (carried == nullptr) continue;
        CarrierQuestion asked{carried->carrier, {carried->service, to, method.currency, parcel.grams, parcel.volume_mm3, parcel.quantity}};
        auto const said = outside.recall(asked);
        if (said && said->kind != carrier::Answer::Kind::unknown) {
            bool const is_offered = said->kind == carrier::Answer::Kind::offered;
            offers.emplace_back(profile, is_offered ? std::optional{said->amount} : std::nullopt);
            continue;
        }
        rate.estimated = true;
        if (!said) rate.unasked.emplace_back(std::move(asked));
    }
    rate.of = [method, packed, offers](std::span<std::int64_t const> left) {
        auto goods = packed.parcels;
        for (std::size_t i = 0; i < left.size(); ++i) goods[packed.parcel_of[i]].second.goods_amount += left[i];
        return shipping::price(method, goods, offers);
    };
    return rate;
}

}   // namespace workflows
