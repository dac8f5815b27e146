#include "business/workflows/import_products.hpp"

#include "base/gtin.hpp"
#include "business/inventory/inventory.hpp"
#include "infrastructure/json/reader.hpp"

#include <algorithm>

namespace workflows {

static constexpr std::int64_t price_max = 1'000'000'000'000;
static constexpr std::size_t attributes_bytes_max = 64 << 10;

struct ImportProducts::Prepared {
    ProductRecord* record;
    std::vector<media::Picture> pictures;   // read now, to be stored
    std::vector<std::size_t> picture_of;    // which media of the draft each belongs to
    Result<ImportedProduct> outcome = ImportedProduct{};
    catalog::Saved saved;
    EventId stocked_by;
    std::vector<pricing::Price> prices;
    bool prices_changed = false, stock_changed = false;

    bool refused() const { return !outcome; }
    void refuse(std::vector<Violation> violations) { outcome = Error{Code::validation_failed, std::move(violations)}; }
};

static std::string at(std::size_t variant, char const* field) { return "/variants/" + std::to_string(variant) + field; }

static void check_offers(std::vector<Violation>& found, ProductRecord const& record, Currency currency)
{
    for (std::size_t i = 0; i < record.offers.size(); ++i) {
        auto const& offer = record.offers[i];
        if (offer.price.amount < 0 || offer.price.amount > price_max) found.push_back({at(i, "/price"), Violation::price_invalid});
        if (offer.compare_at && (offer.compare_at->amount < 0 || offer.compare_at->amount > price_max))
            found.push_back({at(i, "/compare_at"), Violation::price_invalid});
        if (offer.price.currency != currency) found.push_back({at(i, "/currency"), Violation::currency_unknown});
        if (offer.stock && (*offer.stock < 0 || *offer.stock > inventory::on_hand_max))
            found.push_back({at(i, "/stock"), Violation::invalid});
    }
}

static void check_attributes(std::vector<Violation>& found, ProductRecord const& record)
{
    auto const document = json::Document::parse(record.draft.attributes_json);
    bool const object =
        document && document->root().kind() == json::Node::Kind::object && record.draft.attributes_json.size() <= attributes_bytes_max;
    if (!object) return found.push_back({"/attributes", Violation::wrong_type});
    document->root().each_member([&](std::string_view name, json::Node value) {
        if (value.kind() == json::Node::Kind::object || value.kind() == json::Node::Kind::array)
            found.push_back({"/attributes/" + std::string{name}, Violation::wrong_type});
    });
}

static bool is_remote(std::string_view source) { return source.starts_with("http://") || source.starts_with("https://"); }

static bool is_plain_name(std::string_view source)
{
    return !source.starts_with('/') && source.find("..") == std::string_view::npos && source.find('\\') == std::string_view::npos;
}

// Everything that can be said without a transaction.
ImportProducts::Prepared ImportProducts::prepare(ProductRecord& record, catalog::Channel const& channel, LoadPicture const& load) const
{
    Prepared prepared{.record = &record};
    auto found = catalog::violations_of(record.draft);
    check_offers(found, record, channel.currency);
    check_attributes(found, record);
    if (auto clean = html::sanitise(record.description_html))
        record.draft.description = std::move(*clean);
    else
        found.push_back({"/description", Violation::html_too_large});
    if (auto const status = record.draft.status; status == catalog::Status::active && record.draft.category.empty())
        found.push_back({"/category", Violation::required});

    for (std::size_t i = 0; i < record.draft.media.size(); ++i) {
        auto const& source = record.draft.media[i].source;
        if (source.empty() || is_remote(source)) continue;   // recorded; a job may fetch it
        auto bytes = is_plain_name(source) ? load(source) : std::nullopt;
        if (!bytes) {
            found.push_back({"/media/" + std::to_string(i) + "/src", Violation::media_missing});
            continue;
        }
        if (auto picture = files_.examine(std::move(*bytes))) {
            prepared.pictures.push_back(std::move(*picture));
            prepared.picture_of.push_back(i);
        } else {
            found.push_back({"/media/" + std::to_string(i) + "/src", Violation::media_unsupported});
        }
    }
    if (!found.empty()) {
        prepared.refuse(std::move(found));
        return prepared;
    }
    for (std::size_t i = 0; i < record.draft.variants.size(); ++i) {
        auto const& barcode = record.draft.variants[i].barcode;
        if (!barcode.empty() && !is_gtin(barcode)) prepared.outcome->warnings.push_back({at(i, "/barcode"), Violation::gtin_check_digit});
    }
    for (auto const& offer : record.offers) prepared.prices.push_back({.amount = offer.price, .per = 1, .compare_at = offer.compare_at});
    return prepared;
}

template <typename F> static void in_bulk(db::Database& database, F&& work)
{
    auto const done = database.write(
        [&](db::Writer& db) -> Result<Done> {
            work(db);
            return Done{};
        },
        db::Lane::bulk);
    if (!done) throw db::Fault{db::Fault::Kind::read_only, "nothing is written now: " + std::string{info(done.error().code).name}};
}

void ImportProducts::save(std::span<Prepared> all) const
{
    for (auto const& prepared : all)
        for (auto const& picture : prepared.pictures) files_.write(picture);
    auto const now = tools_.clock.now();
    in_bulk(tools_.db.catalog, [&](db::Writer& db) {
        auto const locale = catalog::channel(db, catalog::default_channel).locale;
        for (auto& prepared : all) {
            if (prepared.refused()) continue;
            auto& draft = prepared.record->draft;
            for (std::size_t i = 0; i < prepared.pictures.size(); ++i) {
                auto const stored = media::add(db, tools_.ids.next<MediaId>(), prepared.pictures[i], now);
                auto& medium = draft.media[prepared.picture_of[i]];
                medium.id = stored.id;
                medium.url = stored.url;
                medium.width = stored.width;
                medium.height = stored.height;
            }
            if (!prepared.record->attributes_told)
                if (auto const present = catalog::find_any_product(db, draft.handle, locale))
                    draft.attributes_json = present->attributes_json;
            auto saved = catalog::save(db, draft, locale, tools_.ids, now);
            if (!saved) {
                prepared.outcome = saved.error();
                continue;
            }
            saved->created |= prepared.saved.created;   // when it was stored with its batch
            saved->changed |= prepared.saved.changed;
            prepared.saved = std::move(*saved);
            for (std::size_t i = 0; i < prepared.prices.size(); ++i)
                prepared.prices_changed |= pricing::set(db, prepared.saved.variants[i], prepared.prices[i], now);
        }
    });
}

// Of new variants only, or an import that is run a second time would undo what was sold since (decisions 33).
void ImportProducts::stock(std::span<Prepared> all, bool overwrite) const
{
    auto const now = tools_.clock.now();
    for (auto& prepared : all) prepared.stocked_by = tools_.ids.next<EventId>();
    in_bulk(tools_.db.order, [&](db::Writer& db) {
        for (auto& prepared : all) {
            if (prepared.refused()) continue;
            for (std::size_t i = 0; i < prepared.record->offers.size(); ++i) {
                auto const variant = prepared.saved.variants[i];
                bool const is_new = !inventory::is_stocked(db, variant);
                auto const& told = prepared.record->offers[i].stock;
                if (!is_new && !(overwrite && told)) continue;
                prepared.stock_changed |=
                    inventory::set_on_hand(db, variant, told.value_or(0), "import", prepared.stocked_by.value, {Actor::Kind::staff}, now) ||
                    is_new;
            }
        }
    });
}

// Last, so that nobody sees half of it.
void ImportProducts::show(std::span<Prepared> all) const
{
    auto const now = tools_.clock.now();
    in_bulk(tools_.db.catalog, [&](db::Writer& db) {
        for (auto& prepared : all) {
            if (prepared.refused()) continue;
            auto const product = prepared.saved.product;
            std::optional<std::int64_t> from;
            for (auto const& price : prepared.prices) from = std::min(from.value_or(price.amount.amount), price.amount.amount);
            bool const listed = prepared.record->draft.status == catalog::Status::active;
            bool const changed = prepared.saved.changed || prepared.prices_changed;
            if (changed || listed != catalog::is_listed(db, catalog::default_channel, product))
                catalog::set_listing(db, catalog::default_channel, product, listed ? from : std::nullopt, now);
            prepared.outcome->created = prepared.saved.created;
            prepared.outcome->changed = changed || prepared.stock_changed;
            if (prepared.outcome->changed) db.after_commit([told = tools_.changed, product] { told(product); });
        }
    });
}

void ImportProducts::store(std::span<Prepared> all, ImportOptions const& options) const
{
    save(all);
    stock(all, options.set_stock);
    show(all);
}

// The work failed on something that is only about one of them: a constraint, a broken promise.
template <typename F> static std::optional<std::string> fault_of_record(F&& work)
{
    try {
        work();
    } catch (db::Fault const& fault) {
        if (fault.kind() != db::Fault::Kind::statement) throw;   // about all of them: no space, no database
        return fault.what();
    } catch (Bug const& bug) {
        return bug.what();
    }
    return std::nullopt;
}

void ImportProducts::store_one_by_one(std::span<Prepared> all, ImportOptions const& options) const
{
    for (auto& prepared : all) {
        if (prepared.refused()) continue;
        if (auto const fault = fault_of_record([&] { store({&prepared, 1}, options); })) {
            tools_.log.error("product not imported", {{"handle", prepared.record->draft.handle}, {"error", *fault}});
            prepared.outcome = Code::internal;
        }
    }
}

std::vector<Result<ImportedProduct>> ImportProducts::run(std::span<ProductRecord> records, ImportOptions const& options,
                                                         LoadPicture const& load) const
{
    auto const channel = tools_.db.catalog.read([](db::Reader& db) { return catalog::channel(db, catalog::default_channel); });
    std::vector<Prepared> all;
    for (auto& record : records) all.push_back(prepare(record, channel, load));
    if (options.dry_run) {
        tools_.db.catalog.read([&](db::Reader& db) {
            for (auto& prepared : all)
                if (auto const allowed = prepared.refused() ? Result<Done>{Done{}} : catalog::check(db, prepared.record->draft); !allowed)
                    prepared.outcome = allowed.error();
            return 0;
        });
    } else {
        // A batch is faster, but one that cannot be stored would take the others with it.
        if (fault_of_record([&] { store(all, options); })) store_one_by_one(all, options);
    }
    std::vector<Result<ImportedProduct>> outcomes;
    for (auto& prepared : all) outcomes.push_back(std::move(prepared.outcome));
    return outcomes;
}

}   // namespace workflows
