// Products and categories as the store API shows them (store-api.md).
#pragma once

#include "business/workflows/show_products.hpp"
#include "infrastructure/json/mapping.hpp"

namespace api {

struct MediaJson {
    std::string url, alt;
    int width, height;
};
BOOST_DESCRIBE_STRUCT(MediaJson, (), (url, alt, width, height))

struct VariantJson {
    VariantId id;
    std::string sku, title;
    catalog::Options options;
    Money price;   // for `per` units
    int per;
    std::optional<Money> compare_at;
    std::optional<Money> lowest_30d;   // of the 30 days before a reduction
    std::string availability;          // "in", "low", "out"
};
BOOST_DESCRIBE_STRUCT(VariantJson, (), (id, sku, title, options, price, per, compare_at, lowest_30d, availability))

struct OptionJson {
    std::string name;
    std::vector<std::string> values;
};
BOOST_DESCRIBE_STRUCT(OptionJson, (), (name, values))

struct ProductJson {
    ProductId id;
    std::string handle, title, description, vendor, category;
    std::vector<OptionJson> options;
    json::Raw attributes;
    Money price_from;
    std::vector<VariantJson> variants;
    std::vector<MediaJson> media;
};
BOOST_DESCRIBE_STRUCT(ProductJson, (), (id, handle, title, description, vendor, category, options, attributes, price_from, variants, media))

struct ProductPageJson {
    std::vector<ProductJson> data;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ProductPageJson, (), (data, next))

struct SimilarProductsJson {
    std::vector<ProductJson> data;   // the most alike first
};
BOOST_DESCRIBE_STRUCT(SimilarProductsJson, (), (data))

// As deep as the tree goes: a schema that names itself is not written, so the children are described as objects.
struct CategoryJson {
    std::string handle, title;
    json::Raw children;
};
BOOST_DESCRIBE_STRUCT(CategoryJson, (), (handle, title, children))

struct CategoryTreeJson {
    std::vector<CategoryJson> data;
};
BOOST_DESCRIBE_STRUCT(CategoryTreeJson, (), (data))

ProductJson to_json(workflows::ProductView const&);
CategoryTreeJson to_json(std::vector<catalog::Category> const&);

// The values of each option, in the order in which variants first have them.
std::vector<OptionJson> options_of(workflows::ProductView const&);
// "Blue / Small"; empty where there are no options.
std::string title_of(catalog::Options const&);
// "Vases > Dipped"
std::string category_of(catalog::Product const&);

}   // namespace api
