// Taking products in, as many as a file holds: each is stored whole or not at all, and the same again changes nothing. Works in bulk jobs
// between which everybody else has their turn. An import that was killed is finished by running it again.
#pragma once

#include "business/catalog/catalog.hpp"
#include "business/media/media.hpp"
#include "business/pricing/pricing.hpp"
#include "business/workflows/tools.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workflows {

// A product as files tell it (store-api: NDJSON, Shopify's CSV).
struct ProductRecord {
    struct Offer {   // of the variant at the same place in draft.variants
        Money price;
        std::optional<Money> compare_at;
        std::optional<std::int64_t> stock;
    };
    catalog::ProductDraft draft;    // its media have only source and alt
    std::string description_html;   // becomes draft.description
    std::vector<Offer> offers;
    bool attributes_told = true;   // false: those that are there stay
};

struct ImportOptions {
    bool dry_run = false;     // says what would be refused, writes nothing
    bool set_stock = false;   // also of variants that have a stock already: it overwrites what was sold since
};

// The bytes of a picture that a record names; nothing where there is none.
using LoadPicture = std::function<std::optional<std::string>(std::string const& name)>;

struct ImportedProduct {
    bool created = false, changed = false;
    std::vector<Violation> warnings;   // stored all the same
};

class ImportProducts {
  public:
    static constexpr std::size_t batch_max = 32;       // records; one transaction of each group
    static constexpr std::size_t variants_max = 200;   // and variants, but for a product that has more by itself

    ImportProducts(Tools const& tools, media::Files const& files) : tools_(tools), files_(files) {}

    // An outcome for each. Errors of one: validation_failed; internal, where it cannot be stored and the log says why. Throws db::Fault
    // where nothing can be written.
    std::vector<Result<ImportedProduct>> run(std::span<ProductRecord>, ImportOptions const&, LoadPicture const&) const;

  private:
    struct Prepared;
    Prepared prepare(ProductRecord&, catalog::Channel const&, LoadPicture const&) const;
    void store(std::span<Prepared>, ImportOptions const&) const;
    void store_one_by_one(std::span<Prepared>, ImportOptions const&) const;
    void save(std::span<Prepared>) const;
    void stock(std::span<Prepared>, bool overwrite) const;
    void show(std::span<Prepared>) const;

    Tools const& tools_;
    media::Files const& files_;
};

}   // namespace workflows
