#include "interaction/api/product_json.hpp"

#include <algorithm>

namespace api {

std::string title_of(catalog::Options const& options)
{
    std::string title;
    for (auto const& [name, value] : options) title += (title.empty() ? "" : " / ") + value;
    return title;
}

std::string category_of(catalog::Product const& product)
{
    std::string text;
    for (auto const& category : product.categories) text += (text.empty() ? "" : " > ") + category.title;
    return text;
}

std::vector<OptionJson> options_of(workflows::ProductView const& view)
{
    std::vector<OptionJson> options;
    for (auto const& name : view.product.options) options.push_back({name, {}});
    for (auto const& offer : view.offers)
        for (std::size_t i = 0; i < std::min(options.size(), offer.variant.options.size()); ++i) {
            auto& values = options[i].values;
            auto const& value = offer.variant.options[i].second;
            if (std::ranges::find(values, value) == values.end()) values.push_back(value);
        }
    return options;
}

ProductJson to_json(workflows::ProductView const& view)
{
    auto const& product = view.product;
    ProductJson json{.id = product.id,
                     .handle = product.handle,
                     .title = product.title,
                     .description = product.description.text(),
                     .vendor = product.vendor,
                     .category = category_of(product),
                     .options = options_of(view),
                     .attributes = {product.attributes_json},
                     .price_from = view.price_from,
                     .variants = {},
                     .media = {}};
    for (auto const& offer : view.offers)
        json.variants.push_back({.id = offer.variant.id,
                                 .sku = offer.variant.sku,
                                 .title = title_of(offer.variant.options),
                                 .options = offer.variant.options,
                                 .price = offer.price.amount,
                                 .per = offer.price.per,
                                 .compare_at = offer.price.compare_at,
                                 .lowest_30d = offer.lowest_30d,
                                 .availability = std::string{name(offer.band)}});
    for (auto const& medium : product.media)
        if (!medium.url.empty()) json.media.push_back({medium.url, medium.alt, medium.width, medium.height});
    return json;
}

// `at` moves on to the first category that does not belong below `parent`. The list has parents before children.
static std::string children_json(std::vector<catalog::Category> const& all, CategoryId parent)
{
    std::vector<CategoryJson> children;
    for (auto const& category : all)
        if (category.parent == parent) children.push_back({category.handle, category.title, {children_json(all, category.id)}});
    return json::to_json(children);
}

CategoryTreeJson to_json(std::vector<catalog::Category> const& all)
{
    CategoryTreeJson tree;
    for (auto const& category : all)
        if (!category.parent) tree.data.push_back({category.handle, category.title, {children_json(all, category.id)}});
    return tree;
}

}   // namespace api
