#include "base/text.hpp"
#include "business/catalog/catalog.hpp"
#include "business/catalog/catalog_store.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/json/mapping.hpp"

#include <algorithm>
#include <set>

namespace catalog {

static void check_line(std::vector<Violation>& found, std::string const& pointer, std::string_view text, std::size_t max, bool required)
{
    if (required && trimmed(text).empty())
        found.push_back({pointer, Violation::required});
    else if (length(text) > max)
        found.push_back({pointer, Violation::too_long, {{"max", static_cast<std::int64_t>(max)}}});
    else if (!is_line(text))
        found.push_back({pointer, Violation::invalid});
}

static void check_variants(std::vector<Violation>& found, ProductDraft const& draft)
{
    std::set<std::string> skus;
    std::set<std::vector<std::string>> tuples;
    for (std::size_t i = 0; i < draft.variants.size(); ++i) {
        auto const& variant = draft.variants[i];
        auto const at = "/variants/" + std::to_string(i);
        auto const sku = Sku::parse(variant.sku);
        if (!sku)
            found.push_back({at + "/sku", variant.sku.empty() ? Violation::required : Violation::sku_invalid});
        else if (!skus.insert(sku->folded()).second)
            found.push_back({at + "/sku", Violation::sku_repeated});
        if (variant.options.size() != draft.options.size())
            found.push_back({at + "/options", Violation::options_mismatch});
        else if (!tuples.insert(variant.options).second)
            found.push_back({at + "/options", Violation::options_repeated});
        for (auto const& value : variant.options) check_line(found, at + "/options", value, 200, true);
        check_line(found, at + "/barcode", variant.barcode, 100, false);
        if (variant.weight_g < 0) found.push_back({at + "/weight_g", Violation::invalid});
        auto const size = variant.size.value_or(Size{});
        for (auto const& [name, side] :
             {std::pair{"/length_mm", size.length_mm}, {"/width_mm", size.width_mm}, {"/height_mm", size.height_mm}})
            if (side < 0 || side > side_mm_max) found.push_back({at + name, Violation::invalid});
    }
}

// As tax and shipping write the names of classes and profiles.
static void check_code(std::vector<Violation>& found, std::string const& pointer, std::optional<std::string> const& code)
{
    bool const is_code = !code || (!code->empty() && code->size() <= 50 && std::ranges::all_of(*code, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }));
    if (!is_code) found.push_back({pointer, Violation::invalid});
}

std::vector<Violation> violations_of(ProductDraft const& draft)
{
    std::vector<Violation> found;
    check_code(found, "/tax_class", draft.tax_class);
    check_code(found, "/shipping_profile", draft.shipping_profile);
    if (!is_handle(draft.handle)) found.push_back({"/handle", draft.handle.empty() ? Violation::required : Violation::handle_invalid});
    check_line(found, "/title", draft.title, title_length_max, true);
    check_line(found, "/vendor", draft.vendor, 200, false);
    if (draft.category.size() > category_depth_max)
        found.push_back({"/category", Violation::too_many, {{"max", std::int64_t{category_depth_max}}}});
    for (auto const& title : draft.category) check_line(found, "/category", title, 200, true);
    if (draft.options.size() > options_max) found.push_back({"/options", Violation::too_many, {{"max", std::int64_t{options_max}}}});
    if (std::set<std::string>(draft.options.begin(), draft.options.end()).size() != draft.options.size())
        found.push_back({"/options", Violation::options_repeated});
    for (auto const& option : draft.options) check_line(found, "/options", option, 100, true);
    for (auto const& tag : draft.tags) check_line(found, "/tags", tag, 100, true);
    if (draft.variants.empty()) found.push_back({"/variants", Violation::required});
    if (draft.variants.size() > variants_max) found.push_back({"/variants", Violation::too_many, {{"max", std::int64_t{variants_max}}}});
    if (draft.media.size() > media_max) found.push_back({"/media", Violation::too_many, {{"max", std::int64_t{media_max}}}});
    for (std::size_t i = 0; i < draft.media.size(); ++i) {
        check_line(found, "/media/" + std::to_string(i) + "/src", draft.media[i].source, 2'000, true);
        check_line(found, "/media/" + std::to_string(i) + "/alt", draft.media[i].alt, 1'000, false);
    }
    check_variants(found, draft);
    return found;
}

static std::string options_json_of(ProductDraft const& draft, VariantDraft const& variant)
{
    Options options;
    for (std::size_t i = 0; i < draft.options.size(); ++i) options.emplace_back(draft.options[i], variant.options[i]);
    return json::to_json(options);
}

// A flat, unique name for the address: the title's, else the whole path's, else with a number.
static std::string free_handle(db::Reader& db, std::string const& title, std::string const& path)
{
    auto base = slug(title);
    if (base.empty()) base = "category";
    if (!store::category_handle_taken(db, base)) return base;
    auto whole = path;
    std::ranges::replace(whole, '/', '-');
    if (!store::category_handle_taken(db, whole)) return whole;
    for (int number = 2;; ++number)
        if (auto const numbered = whole + "-" + std::to_string(number); !store::category_handle_taken(db, numbered)) return numbered;
}

// The category at the end of these titles, with those above it, made where they are missing.
static CategoryId ensure_category(db::Writer& db, std::vector<std::string> const& titles, IdSource& ids)
{
    Category parent;
    std::string path;
    for (auto const& title : titles) {
        auto const word = slug(title).empty() ? crypto::hex(crypto::View{crypto::sha256(crypto::bytes(title))}.first(6)) : slug(title);
        path += (path.empty() ? "" : "/") + word;
        if (auto const found = store::find_category_by_path(db, path)) {
            parent = *found;
            continue;
        }
        Category const made{.id = ids.next<CategoryId>(),
                            .parent = parent.id,
                            .handle = free_handle(db, title, path),
                            .title = title,
                            .depth = parent.id ? parent.depth + 1 : 1};
        store::insert_category(db, made, path);
        parent = made;
    }
    return parent.id;
}

// Errors: validation_failed, where a SKU belongs to another product.
static Result<Done> check_skus(db::Reader& db, ProductDraft const& draft, std::optional<ProductId> product)
{
    std::vector<Violation> taken;
    for (std::size_t i = 0; i < draft.variants.size(); ++i) {
        auto const owner = store::find_by_sku(db, Sku::parse(draft.variants[i].sku)->folded());
        if (owner && (!product || owner->product != *product))
            taken.push_back({"/variants/" + std::to_string(i) + "/sku", Violation::sku_taken});
    }
    if (!taken.empty()) return Error{Code::validation_failed, std::move(taken)};
    return Done{};
}

Result<Done> check(db::Reader& db, ProductDraft const& draft) { return check_skus(db, draft, store::find_id(db, draft.handle)); }

static void save_variants(db::Writer& db, ProductDraft const& draft, Saved& saved, IdSource& ids)
{
    auto const present = store::all_variants(db, saved.product);
    std::vector<std::string> wanted;
    for (auto const& variant : draft.variants) wanted.push_back(Sku::parse(variant.sku)->folded());
    auto const is_wanted = [&](store::VariantRow const& row) {
        return std::ranges::find(wanted, Sku::parse(row.sku)->folded()) != wanted.end();
    };

    // Those that go make room first: options are unique among what is left.
    for (auto const& row : present)
        if (!row.archived && !is_wanted(row)) {
            store::archive_variant(db, row.id);
            saved.changed = true;
        }
    std::vector<std::pair<store::VariantRow, std::string>> updates;
    for (std::size_t i = 0; i < draft.variants.size(); ++i) {
        auto const& variant = draft.variants[i];
        store::VariantRow row{.product = saved.product,
                              .sku = variant.sku,
                              .options_json = options_json_of(draft, variant),
                              .barcode = variant.barcode,
                              .position = static_cast<int>(i) + 1,
                              .weight_g = variant.weight_g};
        auto const found = std::ranges::find_if(present, [&](auto const& other) { return Sku::parse(other.sku)->folded() == wanted[i]; });
        row.id = found == present.end() ? ids.next<VariantId>() : found->id;
        row.size = variant.size.value_or(found == present.end() ? Size{} : found->size);
        saved.variants.push_back(row.id);
        if (found != present.end() && *found == row) continue;
        saved.changed = true;
        if (found == present.end())
            store::insert_variant(db, row, wanted[i]);
        else {
            store::archive_variant(db, row.id);   // two that exchange their options would meet on the way
            updates.emplace_back(row, wanted[i]);
        }
    }
    for (auto const& [row, folded] : updates) store::update_variant(db, row, folded);
}

static bool same(store::Head const& head, Product const& wanted)
{
    auto const& p = head.product;
    return p.title == wanted.title && p.vendor == wanted.vendor && p.description.text() == wanted.description.text() &&
           p.tax_class == wanted.tax_class && p.shipping_profile == wanted.shipping_profile && p.status == wanted.status &&
           p.options == wanted.options && p.tags == wanted.tags && p.attributes_json == wanted.attributes_json;
}

Result<Saved> save(db::Writer& db, ProductDraft const& draft, std::string_view locale, IdSource& ids, Instant now)
{
    db.lock({LockRank::catalogue});   // handles, SKUs and categories are looked for and then made: one at a time
    auto const present = store::find_id(db, draft.handle);
    TRY(check_skus(db, draft, present));
    Saved saved{.product = present ? *present : ids.next<ProductId>(), .created = !present, .changed = !present};
    auto const head = present ? store::find_head(db, saved.product, locale) : std::nullopt;
    Product const wanted{.id = saved.product,
                         .handle = draft.handle,
                         .title = draft.title,
                         .vendor = draft.vendor,
                         .tax_class = draft.tax_class.value_or(head ? head->product.tax_class : "standard"),
                         .shipping_profile = draft.shipping_profile.value_or(head ? head->product.shipping_profile : "default"),
                         .description = draft.description,
                         .status = draft.status,
                         .options = draft.options,
                         .tags = draft.tags,
                         .attributes_json = draft.attributes_json};
    CategoryId const category = draft.category.empty() ? CategoryId{} : ensure_category(db, draft.category, ids);
    if (!head) {
        store::insert_product(db, wanted, locale, now);
    } else if (!same(*head, wanted)) {
        saved.changed = true;
    }
    if (!head || head->primary_category != category) {
        store::replace_primary_category(db, saved.product, category);
        saved.changed = true;
    }
    if (store::media(db, saved.product) != draft.media) {
        store::replace_media(db, saved.product, draft.media);
        saved.changed = true;
    }
    save_variants(db, draft, saved, ids);
    if (head && saved.changed) store::update_product(db, wanted, locale, now);   // whatever changed, its version tells
    return saved;
}

}   // namespace catalog
