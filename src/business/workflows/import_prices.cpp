#include "business/workflows/import_prices.hpp"

#include "base/sku.hpp"
#include "business/catalog/catalog.hpp"
#include "business/workflows/price_document.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace workflows {

namespace {

using pricing::Change;
using pricing::Entry;
using pricing::PriceList;

constexpr std::size_t looked_up_together = 1'000;
constexpr std::size_t written_together = 100;   // a bulk job

// A price of the document as it is to be written. Of a list that is new, its id is known when that is saved.
struct Planned {
    Entry entry;
    ProductId product;
    PriceList const* list = nullptr;
    std::size_t number = 0;   // its place in the document
};

auto key_of(Planned const& planned)
{
    auto const& entry = planned.entry;
    return std::tuple{entry.variant, std::string_view{planned.list->code}, entry.currency, entry.min_qty};
}

std::string price_at(std::size_t number) { return "/prices/" + std::to_string(number); }

// What a document says, against what the shop knows.
class Check {
  public:
    Check(db::Reader& db, PriceDocument const& document, json::Violations& found)
        : db_(db)
        , document_(document)
        , found_(found)
        , channels_(catalog::channels(db))
        , stored_(pricing::load_lists(db))
    {
    }

    // Those by variant, list, currency and quantity.
    std::vector<Planned> run()
    {
        for (std::size_t i = 0; i < document_.lists.size(); ++i) check_list(document_.lists[i], "/lists/" + std::to_string(i));
        for (auto const& list : stored_.lists) lists_.try_emplace(list.code, &list);
        for (std::size_t i = 0; i < document_.prices.size(); ++i) plan(document_.prices[i], i);
        find_variants();
        std::ranges::sort(planned_, {}, [](Planned const& planned) { return std::tuple_cat(key_of(planned), std::tuple{planned.number}); });
        for (std::size_t i = 1; i < planned_.size(); ++i)
            if (key_of(planned_[i - 1]) == key_of(planned_[i])) wrong(price_at(planned_[i].number), Violation::repeated);
        return std::move(planned_);
    }

    pricing::Lists::All const& stored() const { return stored_; }

  private:
    void wrong(std::string at, Violation::Kind kind)
    {
        if (found_.size() < json::violations_max) found_.push_back({std::move(at), kind});
    }

    void check_list(PriceList const& list, std::string const& at)
    {
        for (auto const& violation : pricing::violations_of(list, stored_.find(list.code))) wrong(at + violation.pointer, violation.code);
        for (std::size_t i = 0; i < list.scope.channels.size(); ++i)
            if (std::ranges::find(channels_, list.scope.channels[i], &catalog::Channel::code) == channels_.end())
                wrong(at + "/channels/" + std::to_string(i), Violation::invalid);
        lists_.emplace(list.code, &list);
    }

    // Whether a channel that the list is for sells in it.
    bool is_sold_in(PriceList const& list, Currency currency) const
    {
        auto const& codes = list.scope.channels;
        return std::ranges::any_of(channels_, [&](catalog::Channel const& channel) {
            bool const is_meant = codes.empty() || std::ranges::find(codes, channel.code) != codes.end();
            return is_meant && channel.currency == currency;
        });
    }

    void plan(PriceDocument::Price const& price, std::size_t number)
    {
        auto const list = lists_.find(price.list);
        if (list == lists_.end()) return wrong(price_at(number) + "/list", Violation::unknown_list);
        if (!is_sold_in(*list->second, price.entry.currency)) wrong(price_at(number) + "/currency", Violation::currency_unknown);
        bool const is_compared = price.entry.price && price.entry.price->compare_at;
        if (is_compared && list->second->kind == pricing::ListKind::sale)   // the former price is struck through
            wrong(price_at(number) + "/compare_at", Violation::never_applies);
        planned_.push_back({.entry = price.entry, .product = {}, .list = list->second, .number = number});
    }

    void find_variants()
    {
        std::vector<std::string> skus;
        for (std::size_t first = 0; first < planned_.size(); first += looked_up_together) {
            std::span const slice{planned_.data() + first, std::min(looked_up_together, planned_.size() - first)};
            skus.clear();
            for (auto const& planned : slice) {
                auto const sku = Sku::parse(document_.prices[planned.number].sku);
                skus.push_back(sku ? sku->folded() : std::string{});
            }
            auto const owners = catalog::find_owners(db_, skus);
            for (std::size_t i = 0; i < slice.size(); ++i) {
                if (!owners[i]) {
                    wrong(price_at(slice[i].number) + "/sku", Violation::unknown_sku);
                    slice[i].entry.variant = VariantId{-1 - static_cast<std::int64_t>(slice[i].number)};   // like no other
                    continue;
                }
                slice[i].entry.variant = owners[i]->variant;
                slice[i].product = owners[i]->product;
            }
        }
    }

    db::Reader& db_;
    PriceDocument const& document_;
    json::Violations& found_;
    std::vector<catalog::Channel> channels_;
    pricing::Lists::All stored_;
    std::map<std::string, PriceList const*> lists_;   // as they will be
    std::vector<Planned> planned_;
};

// One after the other of a document that has been checked.
class Import {
  public:
    Import(Tools const& tools, PriceDocument const& document) : tools_(tools), document_(document), now_(tools.clock.now()) {}

    Result<Done> write(std::span<Planned> planned)
    {
        TRY(write_lists());
        for (std::size_t first = 0; first < planned.size(); first += written_together) {
            auto const slice = planned.subspan(first, std::min(written_together, planned.size() - first));
            for (auto& each : slice) {
                auto const saved = ids_.find(each.list->code);
                each.entry.list = saved != ids_.end() ? saved->second : each.list->id;
            }
            TRY(write_prices(slice));
        }
        return Done{};
    }

    void compare(db::Reader& db, pricing::Lists::All const& stored, std::span<Planned const> planned)
    {
        for (auto list : document_.lists) {
            auto const* const present = stored.find(list.code);
            if (present != nullptr) list.id = present->id;
            ++(present != nullptr && *present == list ? counts.unchanged : counts.saved);
        }
        for (std::size_t first = 0; first < planned.size(); first += looked_up_together) {
            std::vector<Entry> entries;
            for (auto const& each : planned.subspan(first, std::min(looked_up_together, planned.size() - first))) {
                auto const* const present = stored.find(each.list->code);
                entries.push_back(each.entry);
                entries.back().list = present != nullptr ? present->id : PriceListId{};   // of which there are none
            }
            count(pricing::compare(db, entries));
        }
    }

    Imported counts;

  private:
    void count(std::span<Change const> changes)
    {
        for (auto const change : changes)
            ++(change == Change::none ? counts.unchanged : change == Change::saved ? counts.saved : counts.removed);
    }

    // Somebody else may have saved lists since they were looked at: so here they are checked again.
    Result<Done> write_lists()
    {
        if (document_.lists.empty()) return Done{};
        std::vector<PriceListId> fresh;
        for (std::size_t i = 0; i < document_.lists.size(); ++i) fresh.push_back(tools_.ids.next<PriceListId>());
        Imported tried;
        auto const done = tools_.db.catalog.write(
            [&](db::Writer& db) -> Result<Done> {
                tried = {};
                db.lock({LockRank::catalogue});
                return save_lists(db, fresh, tried);
            },
            db::Lane::bulk);
        if (!done) return done.error();
        counts.saved += tried.saved;
        counts.unchanged += tried.unchanged;
        return Done{};
    }

    Result<Done> save_lists(db::Writer& db, std::span<PriceListId const> fresh, Imported& tried)
    {
        auto const stored = pricing::load_lists(db);
        json::Violations found;
        std::size_t added = 0;
        ids_.clear();
        for (std::size_t i = 0; i < document_.lists.size(); ++i) {
            auto list = document_.lists[i];
            auto const at = "/lists/" + std::to_string(i);
            auto const* const present = stored.find(list.code);
            list.id = present != nullptr ? present->id : fresh[i];
            for (auto const& violation : pricing::violations_of(list, present)) found.push_back({at + violation.pointer, violation.code});
            if (present == nullptr && stored.lists.size() + ++added > pricing::lists_max)
                found.push_back({at, Violation::too_many, {{"max", static_cast<std::int64_t>(pricing::lists_max)}}});
            if (!found.empty()) continue;
            ids_.emplace(list.code, list.id);
            ++(pricing::save_list(db, list, now_) ? tried.saved : tried.unchanged);
        }
        if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
        if (tried.saved > 0) db.after_commit(tools_.repriced);
        return Done{};
    }

    Result<Done> write_prices(std::span<Planned const> slice)
    {
        std::vector<Entry> entries;
        for (auto const& each : slice) entries.push_back(each.entry);
        std::vector<Change> changes;
        TRY(tools_.db.catalog.write(
            [&](db::Writer& db) -> Result<Done> {
                db.lock({LockRank::catalogue});
                changes = pricing::write(db, entries, now_);
                follow(db, slice, changes);
                return Done{};
            },
            db::Lane::bulk));
        count(changes);
        return Done{};
    }

    // What shows the products, and where they stand among others.
    void follow(db::Writer& db, std::span<Planned const> slice, std::span<Change const> changes)
    {
        std::set<ProductId> changed, moved;
        for (std::size_t i = 0; i < slice.size(); ++i) {
            if (changes[i] == Change::none) continue;
            changed.insert(slice[i].product);
            if (slice[i].entry.list == pricing::base_list) moved.insert(slice[i].product);
        }
        for (auto const product : changed) db.after_commit([told = tools_.changed, product] { told(product); });
        if (moved.empty()) return;
        std::vector<ProductId> const products{moved.begin(), moved.end()};
        auto const channel = catalog::channel(db, catalog::default_channel);
        auto const variants = catalog::variants_of(db, products);
        std::vector<pricing::Wanted> wanted;
        for (auto const& all : variants)
            for (auto const variant : all) wanted.push_back({.variant = variant});
        auto const prices = pricing::find(db, channel.currency, wanted);
        auto price = prices.begin();
        for (std::size_t i = 0; i < products.size(); ++i) {
            std::optional<std::int64_t> from;
            for (std::size_t v = 0; v < variants[i].size(); ++v, ++price)
                if (*price) from = std::min(from.value_or((*price)->amount.amount), (*price)->amount.amount);
            if (from) catalog::set_listed_price(db, channel.id, products[i], *from);
        }
    }

    Tools const& tools_;
    PriceDocument const& document_;
    Instant const now_;
    std::map<std::string, PriceListId> ids_;   // of the lists of the document
};

}   // namespace

Result<Imported> import_prices(Tools const& tools, json::Node root, bool dry_run)
{
    json::Violations found;
    auto const document = read_price_document(root, found);
    Import import{tools, document};
    std::vector<Planned> planned;
    std::optional<Check> check;
    if (found.empty())
        tools.db.catalog.read([&](db::Reader& db) {
            planned = check.emplace(db, document, found).run();
            if (found.empty() && dry_run) import.compare(db, check->stored(), planned);
            return 0;
        });
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    if (!dry_run) TRY(import.write(planned));
    return import.counts;
}

// ---- out

std::string export_prices(db::Reader& catalog)
{
    constexpr int page = 1'000;
    auto const lists = pricing::load_lists(catalog);
    std::string text;
    PriceDocumentWriter out{text};
    for (auto const& list : lists.lists) out.list(list);
    std::vector<Entry> entries(1);
    do {
        entries = pricing::entries_after(catalog, entries.back(), page);
        std::vector<VariantId> variants;
        for (auto const& entry : entries) variants.push_back(entry.variant);
        auto const skus = catalog::skus_of(catalog, variants);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto const* const list = lists.find(entries[i].list);
            if (list != nullptr && skus[i]) out.price(*skus[i], list->code, entries[i]);
        }
    } while (std::ssize(entries) == page);
    out.end();
    return text;
}

}   // namespace workflows
