#include "business/shipping/shipping.hpp"

#include <algorithm>
#include <numeric>

namespace shipping {

namespace {

constexpr std::int64_t mm3_a_gram = 5'000;   // 5000 cm³ a kilogram

std::int64_t measured(Parcel const& parcel, Measure by)
{
    switch (by) {
    case Measure::weight: return parcel.grams;
    case Measure::price: return parcel.goods_amount;
    case Measure::quantity: return parcel.quantity;
    case Measure::volumetric: break;
    }
    auto const by_volume = parcel.volume_mm3 / mm3_a_gram + (parcel.volume_mm3 % mm3_a_gram > 0 ? 1 : 0);
    return std::max(parcel.grams, by_volume);
}

std::optional<std::int64_t> amount_of(Flat const& flat, Parcel const&) { return flat.amount; }

std::optional<std::int64_t> amount_of(Steps const& steps, Parcel const& parcel)
{
    auto const value = measured(parcel, steps.by);
    auto const step = std::ranges::find_if(steps.steps, [&](Steps::Step const& each) { return !each.up_to || value <= *each.up_to; });
    return step == steps.steps.end() ? std::nullopt : std::optional{step->amount};
}

std::optional<std::int64_t> amount_of(Table const& table, Parcel const& parcel)
{
    auto const holds = [&](std::pair<Measure, Table::Bounds> const& bound) {
        auto const value = measured(parcel, bound.first);
        return value >= bound.second.least && (!bound.second.most || value <= *bound.second.most);
    };
    auto const row = std::ranges::find_if(table.rows, [&](Table::Row const& each) { return std::ranges::all_of(each.bounds, holds); });
    return row == table.rows.end() ? std::nullopt : std::optional{row->amount};
}

std::optional<std::int64_t> amount_of(Carried const& carried, Parcel const& parcel)
{
    return std::visit([&](auto const& kind) { return amount_of(kind, parcel); }, carried.fallback);
}

}   // namespace

std::optional<std::int64_t> price(Rate const& rate, Parcel const& parcel)
{
    return std::visit([&](auto const& kind) { return amount_of(kind, parcel); }, rate);
}

// Nothing: it does not go so.
static std::optional<std::int64_t> price_of(Method const& method, std::string const& profile, Parcel const& parcel, Offers const& offers)
{
    auto const rate = std::ranges::find(method.rates, profile, &std::pair<std::string, Rate>::first);
    if (rate == method.rates.end()) return std::nullopt;
    auto const offer = std::ranges::find(offers, profile, &Offers::value_type::first);
    return offer != offers.end() ? offer->second : price(rate->second, parcel);
}

std::optional<std::int64_t> price(Method const& method, Parcels const& parcels, Offers const& offers)
{
    Parcels const nothing{{std::string{default_profile}, {}}};
    std::int64_t sum = 0, goods = 0;
    for (auto const& [profile, parcel] : parcels.empty() ? nothing : parcels) {
        auto const amount = price_of(method, profile, parcel, offers);
        if (!amount) return std::nullopt;
        sum += *amount;
        goods += parcel.goods_amount;
    }
    return method.free_over && goods >= *method.free_over ? 0 : sum;
}

}   // namespace shipping
