#include "interaction/feeds/product_ndjson.hpp"

#include "base/text.hpp"
#include "infrastructure/json/mapping.hpp"
#include "interaction/feeds/ndjson_record.hpp"

namespace feeds {

namespace {

struct MediaJson {
    std::string src;
    json::Maybe<std::string> alt;
};
BOOST_DESCRIBE_STRUCT(MediaJson, (), (src, alt))

struct VariantJson {
    std::string sku;
    json::Maybe<std::vector<std::string>> options;
    std::int64_t price;
    std::optional<std::int64_t> compare_at;
    Currency currency;
    json::Maybe<std::int64_t> stock;
    json::Maybe<std::string> barcode;
    json::Maybe<std::int64_t> weight_g, length_mm, width_mm, height_mm;
};
BOOST_DESCRIBE_STRUCT(VariantJson, (),
                      (sku, options, price, compare_at, currency, stock, barcode, weight_g, length_mm, width_mm, height_mm))

struct ProductJson {
    std::string handle, title;
    json::Maybe<std::string> description, vendor, category, tax_class, shipping_profile;
    json::Maybe<std::vector<std::string>> tags;
    json::Maybe<std::string> status;
    json::Maybe<std::vector<std::string>> options;
    json::Maybe<json::Raw> attributes;
    std::vector<VariantJson> variants;
    json::Maybe<std::vector<MediaJson>> media;
};
BOOST_DESCRIBE_STRUCT(ProductJson, (),
                      (handle, title, description, vendor, category, tax_class, shipping_profile, tags, status, options, attributes,
                       variants, media))

// Far too much stays too much, whatever the type.
int clamped(json::Maybe<std::int64_t> const& value)
{
    return static_cast<int>(std::clamp<std::int64_t>(value.value_or(0), -1, 1'000'000'000));
}

// Nothing, where none of it is told.
std::optional<catalog::Size> size_of(VariantJson const& variant)
{
    if (!variant.length_mm && !variant.width_mm && !variant.height_mm) return std::nullopt;
    return catalog::Size{clamped(variant.length_mm), clamped(variant.width_mm), clamped(variant.height_mm)};
}

std::vector<std::string> path_from(std::string_view text)
{
    std::vector<std::string> path;
    while (!trimmed(text).empty()) {
        auto const end = std::min(text.find('>'), text.size());
        path.emplace_back(trimmed(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return path;
}

std::string joined(std::vector<std::string> const& path)
{
    std::string text;
    for (auto const& title : path) text += (text.empty() ? "" : " > ") + title;
    return text;
}

}   // namespace

Result<workflows::ProductRecord> parse_product(std::string_view text)
{
    auto product = TRY(json::parse<ProductJson>(text));
    workflows::ProductRecord record;
    auto& draft = record.draft;
    draft.handle = std::move(product.handle);
    draft.title = std::move(product.title);
    draft.vendor = std::move(product.vendor).value_or("");
    draft.category = path_from(product.category.value_or(""));
    draft.tax_class = std::move(product.tax_class);
    draft.shipping_profile = std::move(product.shipping_profile);
    draft.tags = std::move(product.tags).value_or(std::vector<std::string>{});
    draft.options = std::move(product.options).value_or(std::vector<std::string>{});
    draft.attributes_json = product.attributes ? std::move(product.attributes->text) : "{}";
    record.description_html = std::move(product.description).value_or("");
    auto const status = catalog::parse_status(product.status.value_or("active"));
    if (!status) return invalid("/status", Violation::invalid);
    draft.status = *status;
    for (auto& variant : product.variants) {
        draft.variants.push_back({.sku = std::move(variant.sku),
                                  .options = std::move(variant.options).value_or(std::vector<std::string>{}),
                                  .barcode = std::move(variant.barcode).value_or(""),
                                  .weight_g = clamped(variant.weight_g),
                                  .size = size_of(variant)});
        auto const compare_at = variant.compare_at ? std::optional{Money{*variant.compare_at, variant.currency}} : std::nullopt;
        record.offers.push_back({.price = {variant.price, variant.currency}, .compare_at = compare_at, .stock = variant.stock});
    }
    if (product.media)
        for (auto& medium : *product.media)
            draft.media.push_back({.id = {}, .source = std::move(medium.src), .url = {}, .alt = std::move(medium.alt).value_or("")});
    return record;
}

std::optional<Read> NdjsonReader::next()
{
    return next_record<Read>(lines_, handles_, parse_product, [](workflows::ProductRecord const& record) { return record.draft.handle; });
}

void NdjsonWriter::write(workflows::ProductRecord const& record)
{
    auto const& draft = record.draft;
    ProductJson product{.handle = draft.handle, .title = draft.title};
    product.description.emplace(record.description_html);
    product.vendor.emplace(draft.vendor);
    product.category.emplace(joined(draft.category));
    if (draft.tax_class) product.tax_class.emplace(*draft.tax_class);
    if (draft.shipping_profile) product.shipping_profile.emplace(*draft.shipping_profile);
    product.tags.emplace(draft.tags);
    product.status.emplace(catalog::name(draft.status));
    product.options.emplace(draft.options);
    product.attributes.emplace(json::Raw{draft.attributes_json});
    for (std::size_t i = 0; i < draft.variants.size(); ++i) {
        auto const& variant = draft.variants[i];
        auto const& offer = record.offers[i];
        VariantJson out{.sku = variant.sku, .price = offer.price.amount, .currency = offer.price.currency};
        out.options.emplace(variant.options);
        if (offer.compare_at) out.compare_at = offer.compare_at->amount;
        if (offer.stock) out.stock.emplace(*offer.stock);
        out.barcode.emplace(variant.barcode);
        out.weight_g.emplace(variant.weight_g);
        if (variant.size) {
            out.length_mm.emplace(variant.size->length_mm);
            out.width_mm.emplace(variant.size->width_mm);
            out.height_mm.emplace(variant.size->height_mm);
        }
        product.variants.push_back(std::move(out));
    }
    product.media.emplace();
    for (auto const& medium : draft.media) {
        MediaJson out{.src = medium.source};
        out.alt.emplace(medium.alt);
        product.media->push_back(std::move(out));
    }
    out_ << json::to_json(product) << '\n';
}

}   // namespace feeds
