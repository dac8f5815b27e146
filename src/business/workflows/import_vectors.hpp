// Vectors of products that the merchant made, in and out: each is stored or refused by itself, and the same again changes nothing. Works in
// bulk jobs between which everybody else has their turn. They are compared a few seconds later: see product_vectors.hpp.
#pragma once

#include "business/search/search.hpp"
#include "business/workflows/tools.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workflows {

struct VectorRecord {
    std::string handle;           // of a product, whatever its status
    std::vector<float> numbers;   // of any length; none: the product is to have no vector
};

class ImportVectors {
  public:
    static constexpr std::size_t batch_max = 100;   // records; one transaction

    // A dry run writes nothing and finds the same errors, of all that it is given one after the other.
    ImportVectors(Tools const& tools, bool dry_run) : tools_(tools), dry_run_(dry_run) {}

    // An outcome for each: saved, removed or unchanged. Each product once. Errors of one: validation_failed (unknown_sku: no product has the
    // handle; not so many numbers as others have; all zero); those of a write.
    std::vector<Result<search::VectorOutcome>> run(std::span<VectorRecord const>);

  private:
    void save(std::span<search::ProductVector const>, std::span<std::size_t const> places, std::vector<Result<search::VectorOutcome>>&);

    Tools const& tools_;
    bool const dry_run_;
    std::optional<search::VectorSpace> would_be_;   // by what a dry run has seen
};

// Each product that has a vector, with the whole numbers that stand for it, which are its vector as well.
using TakeVector = std::function<void(std::string const& handle, std::span<std::int8_t const> codes)>;
void export_vectors(db::Reader& catalog, TakeVector const&);

}   // namespace workflows
