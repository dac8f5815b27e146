#include "business/workflows/find_orphans.hpp"

#include "business/catalog/catalog.hpp"
#include "business/customer/customer.hpp"
#include "business/inventory/inventory.hpp"
#include "business/order/order.hpp"
#include "business/pricing/pricing.hpp"

namespace workflows {

namespace {

constexpr int page = 1'000;

VariantId id_of(VariantId id) { return id; }
ProductId id_of(ProductId id) { return id; }
OrderId id_of(std::pair<OrderId, PersonId> const& contact) { return contact.first; }

// What names comes from one snapshot and what is named from a later one: the named is there first, and stays.
template <typename Id, typename Next, typename Is> std::size_t walk(db::Database& naming, Next next, db::Database& named, Is is_orphan,
                                                                    std::function<void(std::string)> const& see, std::string const& text)
{
    std::size_t count = 0;
    for (Id after;;) {
        auto const names = naming.read([&](db::Reader& db) { return next(db, after, page); });
        named.read([&](db::Reader& db) {
            for (auto const& name : names)
                if (is_orphan(db, name)) see(text + to_string(id_of(name)));
            return 0;
        });
        count += names.size();
        if (std::ssize(names) < page) return count;
        after = id_of(names.back());
    }
}

bool lacks_picture(db::Reader& db, media::Files const& files, ProductId product)
{
    for (auto const& medium : catalog::media_of(db, product))
        if (!medium.url.empty() && !files.has(std::string_view{medium.url}.substr(medium.url.rfind('/') + 1))) return true;
    return false;
}

}   // namespace

std::size_t find_orphans(Databases const& db, media::Files const& files, std::function<void(std::string)> const& see)
{
    auto const no_variant = [](db::Reader& reader, VariantId id) { return !catalog::has_variant(reader, id); };
    auto const no_offer = [](db::Reader& reader, ProductId id) { return !catalog::has_offer(reader, id); };
    auto const no_picture = [&](db::Reader& reader, ProductId id) { return lacks_picture(reader, files, id); };
    auto const no_person = [](db::Reader& reader, auto const& contact) {
        return contact.second && !customer::is_known(reader, contact.second);
    };
    return walk<VariantId>(db.order, inventory::stocked_after, db.catalog, no_variant, see,
                           "a stock level of a variant that is not there, ") +
           walk<VariantId>(db.catalog, pricing::priced_after, db.catalog, no_variant, see, "a price of a variant that is not there, ") +
           walk<ProductId>(db.catalog, catalog::listed_after, db.catalog, no_offer, see, "a listing without a variant, of ") +
           walk<ProductId>(db.catalog, catalog::products_after, db.catalog, no_picture, see, "a picture without its file, of ") +
           walk<OrderId>(db.order, order::contacts_after, db.customer, no_person, see, "a contact of nobody the shop knows, of ");
}

}   // namespace workflows
