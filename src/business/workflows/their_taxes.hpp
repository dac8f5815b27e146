// The taxes of a quote as a tax provider has reckoned them.
#pragma once

#include "business/workflows/quote_cart.hpp"

#include <optional>
#include <string>
#include <vector>

namespace workflows {

// What the provider of a channel has said of one quote.
class TheirTaxes {
  public:
    TheirTaxes(Outside const&, std::string provider, Place const&, Currency, Instant now);

    // Nothing: it has not been heard.
    std::optional<std::vector<tax::Split>> of(std::vector<Taxable> const&, tax::Basis);

    // After that.
    bool is_heard() const { return said_ && said_->is_known; }
    bool is_to_be_asked() const { return !said_; }
    TaxQuestion const& asked() const { return asked_; }
    std::string const& reference() const { return said_->reference; }   // where it is heard

  private:
    Outside const& outside_;
    TaxQuestion asked_;
    std::optional<tax_provider::Answer> said_;
};

// `theirs`: nothing where nobody is asked.
TaxEvidence evidence_of(Place const&, bool has_address, std::optional<TheirTaxes> const& theirs);

}   // namespace workflows
