// Vectors of products that the merchant brings, as they are stored.
#include "business/search/search.hpp"

namespace search {

static db::Statement const find_space{"select version, dimension, vectors from search_vector_space"};
static db::Statement const set_space{"update search_vector_space set version = ?1, dimension = ?2, vectors = ?3 where id = 1"};
static db::Statement const find_after{"select product_id, codes, version from search_vectors where version > ?1 order by version limit ?2"};
static db::Statement const find_codes{"select codes from search_vectors where product_id = ?1"};
static db::Statement const put{
    "insert into search_vectors (product_id, version, codes) values (?1, ?2, ?3) on conflict (product_id) do update "
    "set version = excluded.version, codes = excluded.codes"};

static std::vector<std::int8_t> codes_of(db::Row const& row, int column)
{
    std::vector<std::int8_t> codes;
    for (auto const byte : row.get<std::vector<std::byte>>(column)) codes.push_back(static_cast<std::int8_t>(byte));
    return codes;
}

VectorSpace vector_space(db::Reader& db)
{
    auto const space = db.one(find_space, [](db::Row const& row) {
        return VectorSpace{row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
    });
    return space.value();
}

std::vector<ProductVector> vectors_after(db::Reader& db, std::int64_t version, int limit)
{
    std::vector<ProductVector> found;
    for (db::Row const row : db.rows(find_after, version, limit))   // too many to be remembered
        found.push_back({row.get<ProductId>(0), codes_of(row, 1), row.get<std::int64_t>(2)});
    return found;
}

// What becomes of the space by one of them, in the place of `before`.
static VectorOutcome count(VectorSpace& space, std::vector<std::int8_t> const& before, std::vector<std::int8_t> const& codes)
{
    if (codes == before) return VectorOutcome::unchanged;
    if (codes.empty()) {
        if (--space.vectors == 0) space.dimension = 0;
        return VectorOutcome::removed;
    }
    auto const dimension = static_cast<std::int64_t>(codes.size());
    auto const others = space.vectors - (before.empty() ? 0 : 1);
    if (others > 0 && dimension != space.dimension) return VectorOutcome::other_dimension;
    space = {space.version, dimension, others + 1};
    return VectorOutcome::saved;
}

std::vector<VectorOutcome> save_vectors(db::Writer& db, std::span<ProductVector const> vectors, VectorSpace& space)
{
    std::vector<std::vector<std::int8_t>> before(vectors.size());
    db.for_each(
        find_codes, vectors, [](ProductVector const& v, auto&& with) { with(v.product); },
        [&](std::size_t i, db::Row const& row) { before[i] = codes_of(row, 0); });
    std::vector<VectorOutcome> outcomes;
    std::vector<ProductVector const*> changed;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        auto const outcome = outcomes.emplace_back(count(space, before[i], vectors[i].codes));
        if (outcome == VectorOutcome::saved || outcome == VectorOutcome::removed) changed.push_back(&vectors[i]);
    }
    if (changed.empty()) return outcomes;
    db.execute_all(put, changed, [&](ProductVector const* vector, auto&& with) {
        with(vector->product, ++space.version, std::as_bytes(std::span{vector->codes}));
    });
    db.execute(set_space, space.version, space.dimension, space.vectors);
    return outcomes;
}

}   // namespace search
