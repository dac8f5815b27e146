#include "business/workflows/their_taxes.hpp"

namespace workflows {

TheirTaxes::TheirTaxes(Outside const& outside, std::string provider, Place const& place, Currency currency, Instant now)
    : outside_(outside)
    , asked_{std::move(provider), {.place = place, .currency = currency, .date = day_of(now), .items = {}}}
{
}

static tax::Split split_of(std::int64_t amount, tax::Basis basis, std::vector<tax_provider::Tax> const& taxes)
{
    tax::Split split;
    for (auto const& [name, ppm, part, code] : taxes) {
        split.tax += part;
        split.lines.push_back({name, ppm, part, code});
    }
    split.net = basis == tax::Basis::gross ? amount - split.tax : amount;
    split.gross = split.net + split.tax;
    return split;
}

std::optional<std::vector<tax::Split>> TheirTaxes::of(std::vector<Taxable> const& taxed, tax::Basis basis)
{
    asked_.question.tax_included = basis == tax::Basis::gross;
    asked_.question.items.clear();
    for (auto const& [tax_class, amount, quantity] : taxed) asked_.question.items.push_back({tax_class, amount, quantity});
    said_ = outside_.recall(asked_);
    if (!is_heard()) return std::nullopt;
    std::vector<tax::Split> splits;
    for (std::size_t i = 0; i < taxed.size(); ++i) splits.push_back(split_of(taxed[i].amount, basis, said_->taxes[i]));
    return splits;
}

TaxEvidence evidence_of(Place const& place, bool has_address, std::optional<TheirTaxes> const& theirs)
{
    bool const is_theirs = theirs && theirs->is_heard();
    return {.region = normalised_region(place.region),
            .provider = is_theirs ? theirs->asked().provider : std::string{},
            .reference = is_theirs ? theirs->reference() : std::string{},
            .has_address = has_address,
            .estimated = !has_address || (theirs && !is_theirs)};
}

}   // namespace workflows
