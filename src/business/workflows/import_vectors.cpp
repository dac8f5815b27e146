#include "business/workflows/import_vectors.hpp"

#include "business/catalog/catalog.hpp"
#include "infrastructure/vectors/vector.hpp"

namespace workflows {

static_assert(search::vector_dimension_max == vectors::dimension_max);

using Outcomes = std::vector<Result<search::VectorOutcome>>;

static Result<std::vector<std::int8_t>> codes_of(std::span<float const> numbers)
{
    if (numbers.empty()) return std::vector<std::int8_t>{};
    if (numbers.size() > search::vector_dimension_max)
        return invalid("/vector", Violation::too_many, {{"max", static_cast<std::int64_t>(search::vector_dimension_max)}});
    auto const vector = vectors::Vector::from(numbers, numbers.size());
    if (!vector) return invalid("/vector", Violation::invalid);   // all zero, or too large for a number
    return std::vector<std::int8_t>(vector->codes().begin(), vector->codes().end());
}

// Says which number is missing, or how many there may be.
static Error other_dimension(std::size_t count, std::int64_t dimension)
{
    if (std::cmp_greater(count, dimension)) return invalid("/vector", Violation::too_many, {{"max", dimension}});
    return invalid("/vector/" + std::to_string(count), Violation::required);
}

void ImportVectors::save(std::span<search::ProductVector const> vectors, std::span<std::size_t const> places, Outcomes& outcomes)
{
    search::VectorSpace space;
    std::vector<search::VectorOutcome> saved;
    auto const done = tools_.db.catalog.write(
        [&](db::Writer& db) -> Result<Done> {
            db.lock({LockRank::catalogue});
            space = would_be_ ? *would_be_ : search::vector_space(db);
            saved = search::save_vectors(db, vectors, space);
            if (dry_run_) return Code::contention;   // whatever the error: nothing is committed
            return Done{};
        },
        db::Lane::bulk);
    if (!done && !(dry_run_ && saved.size() == vectors.size())) {
        for (auto const place : places) outcomes[place] = done.error();
        return;
    }
    if (dry_run_) would_be_ = space;
    for (std::size_t i = 0; i < vectors.size(); ++i)
        outcomes[places[i]] = saved[i] == search::VectorOutcome::other_dimension
                                  ? Result<search::VectorOutcome>{other_dimension(vectors[i].codes.size(), space.dimension)}
                                  : saved[i];
}

Outcomes ImportVectors::run(std::span<VectorRecord const> records)
{
    std::vector<std::string> handles;
    for (auto const& record : records) handles.push_back(record.handle);
    auto const products = tools_.db.catalog.read([&](db::Reader& db) { return catalog::products_of(db, handles); });
    Outcomes outcomes;
    std::vector<search::ProductVector> vectors;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < records.size(); ++i) {
        auto codes = codes_of(records[i].numbers);
        if (!products[i])
            outcomes.emplace_back(invalid("/handle", Violation::unknown_sku));
        else if (!codes)
            outcomes.emplace_back(codes.error());
        else {
            outcomes.emplace_back(search::VectorOutcome::unchanged);
            vectors.push_back({*products[i], std::move(*codes)});
            places.push_back(i);
        }
    }
    if (!vectors.empty()) save(vectors, places, outcomes);
    return outcomes;
}

void export_vectors(db::Reader& db, TakeVector const& take)
{
    constexpr int piece = 500;
    std::vector<search::ProductVector> some;
    for (std::int64_t version = 0; !(some = search::vectors_after(db, version, piece)).empty(); version = some.back().version) {
        std::vector<ProductId> products;
        for (auto const& vector : some) products.push_back(vector.product);
        auto const handles = catalog::handles_of(db, products);
        for (std::size_t i = 0; i < some.size(); ++i)
            if (!some[i].codes.empty() && handles[i]) take(*handles[i], some[i].codes);
    }
}

}   // namespace workflows
