#include "interaction/storefront/category_links.hpp"

#include "interaction/storefront/pictures.hpp"

#include <algorithm>

namespace storefront {

std::vector<catalog::Category> children_of(workflows::Tools const& tools, CategoryId parent)
{
    auto all = tools.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
    std::erase_if(all, [&](catalog::Category const& category) { return category.parent != parent; });
    return all;
}

static html::Url picture_of(db::Reader& db, catalog::Category const& category)
{
    auto const first = catalog::list(db, {.category = category.id, .limit = 1}).products;
    if (first.empty()) return {};
    auto const media = catalog::media_of(db, first.front());
    auto const found = std::ranges::find_if(media, [](auto const& medium) { return !medium.url.empty(); });
    return found == media.end() ? html::Url{} : icon_of(found->url);
}

std::vector<CategoryLink> links_to(workflows::Tools const& tools, std::vector<catalog::Category> const& categories)
{
    bool const shows_pictures = categories.size() <= categories_unfolded_max;
    return tools.db.catalog.read([&](db::Reader& db) {
        std::vector<CategoryLink> links;
        for (auto const& category : categories)
            links.push_back({html::Url{"/c/" + category.handle}, shows_pictures ? picture_of(db, category) : html::Url{}, category.title});
        return links;
    });
}

}   // namespace storefront
