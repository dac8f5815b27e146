#include "business/workflows/product_vectors.hpp"

#include <algorithm>
#include <chrono>

namespace workflows {

using search_engine::DocumentId;

static constexpr std::size_t sample_max = 50'000;   // products that a space is learned from

ProductVectors::ProductVectors(Tools const& tools, ProductIndex& index) : tools_(tools), index_(index)
{
    index.tell([this](std::span<DocumentId const> ids) { changed(ids); });
}

std::shared_ptr<ProductVectors::Learned> ProductVectors::learned() const
{
    std::lock_guard const lock{mutex_};
    return learned_;
}

std::size_t ProductVectors::size() const
{
    auto const space = learned();
    return space ? space->products.size() : 0;
}

std::vector<vectors::Neighbour> ProductVectors::nearest(ProductId product, std::size_t limit,
                                                        std::function<bool(ProductId)> const& accepts) const
{
    auto const id = document_id(product);
    auto const is_other = [&](vectors::Id other) { return other != id && accepts(product_id(other)); };
    if (auto const space = theirs())
        if (auto const at = space->find(id)) return space->nearest(*at, limit, is_other);
    if (auto const space = learned())
        if (auto const at = space->products.find(id)) return space->products.nearest(*at, limit, is_other);
    return {};
}

// ---- in step with the database

std::shared_ptr<vectors::Neighbours> ProductVectors::theirs() const
{
    std::lock_guard const lock{mutex_};
    return theirs_;
}

std::size_t ProductVectors::imported() const
{
    auto const space = theirs();
    return space ? space->size() : 0;
}

void ProductVectors::take(search::ProductVector const& vector)
{
    auto space = theirs();
    auto const id = document_id(vector.product);
    if (vector.codes.empty()) {
        if (space) space->remove(id);
        return;
    }
    auto const known = vectors::Vector::of(vector.codes);
    // Those of another dimension went before this one came, or are still to be told that they went.
    if (!space || space->dimension() != known.dimension()) {
        space = std::make_shared<vectors::Neighbours>(known.dimension());
        std::lock_guard const lock{mutex_};
        theirs_ = space;
    }
    space->put(id, known);
}

void ProductVectors::follow_imports(std::function<bool()> const& goes_on)
{
    constexpr int piece = 500;
    while (goes_on()) {
        auto const some = tools_.db.catalog.read([&](db::Reader& db) {
            if (search::vector_space(db).version == followed_) return std::vector<search::ProductVector>{};
            return search::vectors_after(db, followed_, piece);
        });
        if (some.empty()) return;
        for (auto const& vector : some) take(vector);
        followed_ = some.back().version;
    }
}

// ---- in step with the index

// As the words of the index are now; taken out where it has none that tell anything.
void ProductVectors::put(Learned& space, DocumentId id) const
{
    auto const vector = space.lsa.vector_of(index_.documents().words_of(id));
    if (vector)
        space.products.put(id, *vector);
    else
        space.products.remove(id);
}

void ProductVectors::changed(std::span<DocumentId const> ids)
{
    std::shared_ptr<Learned> space;
    {
        std::lock_guard const lock{mutex_};
        changes_ += ids.size();
        if (is_learning_) missed_.insert(missed_.end(), ids.begin(), ids.end());
        space = learned_;
    }
    if (!space) return;
    for (auto const id : ids) put(*space, id);
}

// Twice as many products as it was learned from, or as many changes: words that it does not know may be everywhere by now.
bool ProductVectors::is_due() const
{
    auto const products = index_.documents().size();
    std::lock_guard const lock{mutex_};
    return products >= vectors_learned_from && (!learned_ || changes_ >= learned_from_);
}

void ProductVectors::keep_up(std::function<bool()> const& goes_on)
{
    try {
        follow_imports(goes_on);
    } catch (std::exception const& error) {   // the database is away: the next time
        tools_.log.warning("imported vectors wait", error);
    }
    if (is_due()) learn(goes_on);
}

// Nothing: it ended early.
std::shared_ptr<ProductVectors::Learned> ProductVectors::made_of(Ids const& ids, std::function<bool()> const& goes_on) const
{
    auto const& index = index_.documents();
    vectors::Corpus corpus{sample_max};
    for (std::size_t i = 0, step = ids.size() / sample_max + 1; i < ids.size() && goes_on(); i += step) corpus.add(index.words_of(ids[i]));
    if (!goes_on()) return nullptr;
    auto made = std::make_shared<Learned>(corpus);
    for (auto const id : ids) {
        if (!goes_on()) return nullptr;
        put(*made, id);
    }
    return made;
}

// What changes meanwhile is put as well before the new space counts.
void ProductVectors::learn(std::function<bool()> const& goes_on)
{
    auto const begun = std::chrono::steady_clock::now();
    {
        std::lock_guard const lock{mutex_};
        is_learning_ = true;
        changes_ = 0;
        missed_.clear();
    }
    auto const ids = index_.documents().ids();
    std::shared_ptr<Learned> made;
    try {
        made = made_of(ids, goes_on);
    } catch (std::exception const& error) {   // memory: what was learned before stays
        tools_.log.warning("similar products are not learned", error);
    }
    for (Ids missed;; missed.clear()) {
        {
            std::lock_guard const lock{mutex_};
            missed.swap(missed_);
            if (!made || missed.empty()) {
                is_learning_ = false;
                if (!made) return;
                learned_ = made;
                learned_from_ = ids.size();
                break;
            }
        }
        for (auto const id : missed) put(*made, id);
    }
    auto const spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    tools_.log.info("similar products learned", {{"products", made->products.size()}, {"ms", spent.count()}});
}

}   // namespace workflows
