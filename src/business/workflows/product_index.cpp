#include "business/workflows/product_index.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/template/sanitise.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>
#include <set>

namespace workflows {

namespace {

constexpr int piece = 500;                    // products read together
constexpr std::size_t facet_label_max = 60;   // bytes; what is longer is a text and not a choice
constexpr std::size_t parts_max = 8, spelled_words_max = 100'000;

// The folded words of a text with something between them.
std::string joined(std::string_view text, char between)
{
    std::string made;
    for (char const c : unicode::folded(text)) {
        if (c != ' ')
            made += c;
        else if (!made.empty() && made.back() != between)
            made += between;
    }
    while (made.ends_with(between)) made.pop_back();
    return made;
}

std::int64_t stock_of(inventory::Band best) { return static_cast<std::int64_t>(inventory::Band::out) - static_cast<std::int64_t>(best); }

std::int64_t stock_of(ProductView const& view)
{
    auto best = inventory::Band::out;
    for (auto const& offer : view.offers) best = std::min(best, offer.band);
    return stock_of(best);
}

std::int64_t stock_of(std::vector<inventory::Level> const& levels)
{
    auto best = inventory::Band::out;
    for (auto const& level : levels) best = std::min(best, inventory::band(level));
    return stock_of(best);
}

void add_line(std::string& text, std::string_view line)
{
    text += line;
    text += '\n';
}

search_engine::Options index_options(Tools const& tools)
{
    auto const locale = tools.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel).locale; });
    // Title, maker, categories, options and tags, the rest.
    return {.locale = locale,
            .fields = {{.weight = 5}, {.weight = 3}, {.weight = 4}, {.weight = 2}, {.weight = 1}},
            .numbers = search_number::count};
}

enum Field : std::uint8_t { title, maker, categories, options, rest, fields };

}   // namespace

std::string facet_value(std::string_view text) { return joined(text, '-'); }

std::string facet_name(std::string_view option_or_attribute) { return std::string{attribute_facet} + joined(option_or_attribute, '_'); }

// ---- documents

ProductIndex::ProductIndex(Tools const& tools)
    : tools_(tools)
    , products_(tools)
    , index_(index_options(tools))
    , spelling_(std::make_shared<search_engine::Spelling const>(std::vector<std::pair<std::string, std::size_t>>{}))
{
}

std::shared_ptr<search_engine::Spelling const> ProductIndex::spelling() const
{
    std::lock_guard const lock{spelling_mutex_};
    return spelling_;
}

void ProductIndex::add_facet(search_engine::Document& document, std::string const& facet, std::string_view label)
{
    auto value = label.size() > facet_label_max ? std::string{} : facet_value(label);
    if (value.empty()) return;
    labels_.note(facet, value, label);
    document.facets.emplace_back(facet, std::move(value));
}

void ProductIndex::add_attributes(search_engine::Document& document, ProductView const& view)
{
    for (auto const& offer : view.offers)
        for (auto const& [name, value] : offer.variant.options) {
            add_line(document.texts[options], value);
            auto const facet = facet_name(name);
            labels_.note(facet, name);
            add_facet(document, facet, value);
        }
    auto const attributes = json::Document::parse(view.product.attributes_json);
    if (!attributes) return;
    attributes->root().each_member([&](std::string_view name, json::Node value) {
        auto const text = value.string();
        if (!text) return;   // numbers are no choices, and nobody types "true"
        add_line(document.texts[rest], *text);
        auto const facet = facet_name(name);
        labels_.note(facet, name);
        add_facet(document, facet, *text);
    });
}

search_engine::Document ProductIndex::document_of(ProductView const& view, Instant published)
{
    auto const& product = view.product;
    search_engine::Document document{.id = document_id(product.id),
                                     .texts = std::vector<std::string>(fields),
                                     .keywords = {},
                                     .numbers = {view.price_from.amount, stock_of(view), published.us, product.version, 0},
                                     .facets = {}};
    document.texts[title] = product.title;
    document.texts[maker] = product.vendor;
    if (!product.vendor.empty()) add_facet(document, std::string{brand_facet}, product.vendor);
    for (auto const& category : product.categories) {
        add_line(document.texts[categories], category.title);
        labels_.note(std::string{category_facet}, category.handle, category.title);
        document.facets.emplace_back(category_facet, category.handle);
    }
    for (auto const& tag : product.tags) add_line(document.texts[options], tag);
    add_line(document.texts[rest], html::text_of(product.description));
    add_attributes(document, view);
    for (auto const& offer : view.offers) {
        document.keywords.push_back(offer.variant.sku);
        if (!offer.variant.barcode.empty()) document.keywords.push_back(offer.variant.barcode);
    }
    return document;
}

// What is sold out or repriced many times a second is not taken into words each time.
bool ProductIndex::write_in_place(ProductView const& view)
{
    auto const id = document_id(view.product.id);
    if (index_.number(id, search_number::version) != view.product.version) return false;
    index_.write_number(id, search_number::price, view.price_from.amount);
    index_.write_number(id, search_number::stock, stock_of(view));
    return true;
}

// ---- in step with the databases

void ProductIndex::refresh(std::span<ProductId const> ids)
{
    auto const views = products_.load(ids);
    std::set<std::int64_t> here;
    std::vector<ProductView const*> others;
    for (auto const& view : views) {
        here.insert(view.product.id.value);
        if (!write_in_place(view)) others.push_back(&view);
    }
    std::vector<search_engine::DocumentId> gone;
    for (auto const id : ids)
        if (!here.contains(id.value) && index_.number(document_id(id), search_number::version)) gone.push_back(document_id(id));
    if (others.empty() && gone.empty()) return;
    std::vector<search_engine::Document> put;
    tools_.db.catalog.read([&](db::Reader& db) {
        for (auto const* const view : others)
            put.push_back(document_of(*view, catalog::published_at(db, catalog::default_channel, view->product.id).value_or(Instant{})));
        return 0;
    });
    auto changed = gone;
    for (auto const& document : put) changed.push_back(document.id);
    index_.apply(std::move(put), gone);
    write_popularity(changed);
    told_(changed);
}

void ProductIndex::read_all(std::function<bool(std::size_t)> const& told)
{
    std::size_t done = 0;
    for (ProductId last{};;) {
        auto const ids = tools_.db.catalog.read([&](db::Reader& db) { return catalog::products_after(db, last, piece); });
        if (ids.empty()) break;
        refresh(ids);
        done += ids.size();
        last = ids.back();
        if (!told(done)) return;
    }
    index_.merge_all();
    tidy();
}

std::vector<ProductId> ProductIndex::differing(std::span<catalog::ProductVersion const> versions) const
{
    std::vector<ProductId> others;
    for (auto const& [product, version, is_active] : versions) {
        auto const known = index_.number(document_id(product), search_number::version);
        if (is_active ? known != version : known.has_value()) others.push_back(product);
    }
    return others;
}

std::size_t ProductIndex::sweep(std::function<bool()> const& goes_on)
{
    std::size_t differed = 0;
    auto const ids = index_.ids();
    std::span<search_engine::DocumentId const> left{ids};
    for (ProductId last{}; goes_on();) {
        std::vector<std::vector<VariantId>> variants;
        auto const versions = tools_.db.catalog.read([&](db::Reader& db) {
            auto found = catalog::versions_after(db, last, piece);
            std::vector<ProductId> ids;
            for (auto const& each : found) ids.push_back(each.product);
            variants = catalog::variants_of(db, ids);
            return found;
        });
        if (versions.empty()) {
            differed += left.size();
            index_.apply({}, left);   // of which the catalogue knows nothing
            told_(left);
            break;
        }
        last = versions.back().product;
        auto const stock = tools_.db.order.read([&](db::Reader& db) {
            std::vector<std::int64_t> all;
            for (auto const& each : variants) all.push_back(stock_of(inventory::levels(db, each)));
            return all;
        });
        auto others = differing(versions);
        for (std::size_t i = 0; i < versions.size(); ++i) {
            auto const known = index_.number(document_id(versions[i].product), search_number::stock);
            if (versions[i].is_active && known && *known != stock[i]) others.push_back(versions[i].product);
            for (; !left.empty() && left.front() < document_id(versions[i].product); left = left.subspan(1))
                others.push_back(product_id(left.front()));
            if (!left.empty() && left.front() == document_id(versions[i].product)) left = left.subspan(1);
        }
        if (!others.empty()) refresh(others);
        differed += others.size();
    }
    return differed;
}

void ProductIndex::write_popularity(std::span<search_engine::DocumentId const> ids)
{
    for (auto const id : ids) {
        std::lock_guard const lock{popularity_mutex_};
        index_.write_number(id, search_number::popularity, popularity_.of(product_id(id)));
    }
}

void ProductIndex::set_popularity(Popularity popularity)
{
    std::vector<search_engine::DocumentId> differing;
    for (auto const product : popularity.products()) differing.push_back(document_id(product));
    {
        std::lock_guard const lock{popularity_mutex_};
        std::swap(popularity_, popularity);
    }
    for (auto const product : popularity.products()) differing.push_back(document_id(product));   // which nobody may buy any more
    write_popularity(differing);
}

void ProductIndex::keep(std::filesystem::path const& path, std::string const& made_for) const
{
    index_.keep(path, {.made_for = made_for, .notes = labels_.to_json()});
}

search_engine::Restored ProductIndex::restore(std::filesystem::path const& path, std::string const& made_for)
{
    search_engine::Snapshot about{.made_for = made_for, .notes = {}};
    auto const restored = index_.restore(path, about);
    if (restored != search_engine::Restored::taken) return restored;
    labels_.add_json(about.notes);
    tidy();
    write_popularity(index_.ids());
    return restored;
}

void ProductIndex::tidy()
{
    if (index_.parts() > parts_max) index_.merge_all();
    auto words = index_.written_words();
    if (words.size() > spelled_words_max) {
        std::ranges::nth_element(words, words.begin() + spelled_words_max, std::greater{}, &std::pair<std::string, std::size_t>::second);
        words.resize(spelled_words_max);
    }
    auto learned = std::make_shared<search_engine::Spelling const>(std::move(words));
    std::lock_guard const lock{spelling_mutex_};
    spelling_ = std::move(learned);
}

}   // namespace workflows
