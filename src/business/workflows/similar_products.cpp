#include "business/workflows/similar_products.hpp"

#include <algorithm>

namespace workflows {

// More than are shown, as their facets and prices may change their order and some may be sold out by now.
static constexpr std::size_t candidates_each = 4, shelf_max = 200;

bool SimilarProducts::can_be_had(ProductId product) const
{
    return index_.documents().number(document_id(product), search_number::stock).value_or(0) > 0;
}

std::vector<SimilarProducts::Candidate> SimilarProducts::near(ProductId product, std::size_t limit) const
{
    std::vector<Candidate> made;
    for (auto const& [id, cosine] : vectors_.nearest(product, limit, [this](ProductId other) { return can_be_had(other); }))
        if (cosine >= similar_cosine_min) made.push_back({product_id(id), cosine});
    return made;
}

// Where it stands and what is above that: the nearest first.
static std::vector<search_engine::AnyOf> shelves_of(catalog::Product const& product)
{
    constexpr std::size_t shelves_max = 2;
    std::vector<search_engine::AnyOf> shelves;
    for (auto category = product.categories.rbegin(); category != product.categories.rend() && shelves.size() < shelves_max; ++category)
        shelves.push_back({std::string{category_facet}, {category->handle}});
    if (shelves.empty() && !product.vendor.empty()) shelves.push_back({std::string{brand_facet}, {facet_value(product.vendor)}});
    return shelves;
}

// The newest of them.
std::vector<SimilarProducts::Candidate> SimilarProducts::on(search_engine::AnyOf const& shelf, ProductId but) const
{
    auto const found = index_.documents().search({.any_of = {shelf},
                                                  .ranges = {{.column = search_number::stock, .from = 1}},
                                                  .order = search_engine::Order::descending,
                                                  .column = search_number::published,
                                                  .limit = shelf_max});
    std::vector<Candidate> made;
    for (auto const& hit : found.hits)
        if (product_id(hit.id) != but) made.push_back({product_id(hit.id)});
    return made;
}

static float price_nearness(std::int64_t a, std::int64_t b)
{
    auto const [low, high] = std::minmax(a, b);
    return low > 0 ? static_cast<float>(low) / static_cast<float>(high) : 0;
}

SimilarProducts::Ids SimilarProducts::ranked(ProductView const& view, std::vector<Candidate> const& candidates) const
{
    auto const& index = index_.documents();
    auto const facets = index.facets_of(document_id(view.product.id));
    std::vector<std::pair<float, ProductId>> alike;
    for (auto const& [other, cosine] : candidates) {
        auto const shared = static_cast<float>(index.having(document_id(other), facets));
        auto const share = facets.empty() ? 0 : shared / static_cast<float>(facets.size());
        auto const price = index.number(document_id(other), search_number::price).value_or(0);
        alike.emplace_back(0.7F * cosine + 0.2F * share + 0.1F * price_nearness(view.price_from.amount, price), other);
    }
    std::ranges::sort(alike, [](auto const& a, auto const& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    Ids ids;
    for (auto const& [how, id] : alike) ids.push_back(id);
    return ids;
}

// Reads them again, as many as are wanted at a time, until there are enough.
void SimilarProducts::take(Ids const& ids, std::size_t limit, std::vector<ProductView>& taken) const
{
    Ids left;
    for (auto const id : ids)
        if (std::ranges::find(taken, id, [](ProductView const& view) { return view.product.id; }) == taken.end()) left.push_back(id);
    for (std::size_t at = 0; at < left.size() && taken.size() < limit;) {
        auto const some = std::span{left}.subspan(at, std::min(left.size() - at, limit));
        at += some.size();
        for (auto& view : products_.load(some))
            if (taken.size() < limit &&
                std::ranges::any_of(view.offers, [](auto const& offer) { return offer.band != inventory::Band::out; }))
                taken.push_back(std::move(view));
    }
}

std::vector<ProductView> SimilarProducts::to(ProductView const& view, std::size_t limit) const
{
    limit = std::min(limit, similar_limit_max);
    std::vector<ProductView> taken;
    take(ranked(view, near(view.product.id, candidates_each * limit)), limit, taken);
    for (auto const& shelf : shelves_of(view.product))
        if (taken.size() < limit) take(ranked(view, on(shelf, view.product.id)), limit, taken);
    return taken;
}

}   // namespace workflows
