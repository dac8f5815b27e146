// The price lists as they are stored, and as they were.
#include "base/state_machine.hpp"
#include "business/pricing/pricing.hpp"
#include "infrastructure/json/mapping.hpp"

#include <algorithm>

namespace pricing {

static constexpr std::string_view kind_names[]{"base", "override", "company", "fx", "sale"};
static constexpr std::string_view state_names[]{"draft", "active", "ended"};

std::string_view name(ListKind kind) { return name_of(kind_names, kind); }
std::string_view name(ListState state) { return name_of(state_names, state); }

static db::Statement const find_version{"select version from pricing_version"};
static db::Statement const move_version{"update pricing_version set version = version + 1"};
static db::Statement const find_lists{
    "select id, state, priority, from_us, to_us, scope_json, code, kind, rate, rounding from pricing_lists order by id"};
static db::Statement const find_past{
    "select list_id, state, priority, from_us, to_us, scope_json, at_us from pricing_list_history order by at_us, list_id"};
static db::Statement const find_list{
    "select id, state, priority, from_us, to_us, scope_json, code, kind, rate, rounding from pricing_lists where id = ?1"};
static db::Statement const save_list_{
    "insert into pricing_lists (id, code, kind, state, priority, from_us, to_us, scope_json, rate, rounding) "
    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (id) do update "
    "set state = excluded.state, priority = excluded.priority, from_us = excluded.from_us, to_us = excluded.to_us, "
    "scope_json = excluded.scope_json, rate = excluded.rate, rounding = excluded.rounding"};
// Of several changes in one instant the last one stands.
static db::Statement const record_list{
    "insert into pricing_list_history (list_id, at_us, state, priority, from_us, to_us, scope_json) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "on conflict (list_id, at_us) do update set state = excluded.state, priority = excluded.priority, from_us = excluded.from_us, "
    "to_us = excluded.to_us, scope_json = excluded.scope_json"};

// ---- scopes

static std::string scope_json(ListScope const& scope)
{
    std::string text;
    json::Writer out{text};
    out.begin_object();
    for (auto const& [name, all] : {std::pair{"channels", &scope.channels}, std::pair{"countries", &scope.countries},
                                    std::pair{"groups", &scope.groups}, std::pair{"companies", &scope.companies}})
    {
        if (all->empty()) continue;
        out.key(name).begin_array();
        for (auto const& each : *all) out.string(each);
        out.end_array();
    }
    out.end_object();
    return text;
}

static ListScope scope_from(std::string_view text)
{
    ListScope scope;
    auto const document = json::Document::parse(text);
    invariant(bool(document), "pricing: a stored scope is no JSON");
    document->root().each_member([&](std::string_view name, json::Node all) {
        auto& names = name == "channels"    ? scope.channels
                      : name == "countries" ? scope.countries
                      : name == "groups"    ? scope.groups
                                            : scope.companies;
        all.each_element([&](json::Node each) { names.emplace_back(each.string().value_or("")); });
    });
    return scope;
}

// ---- reading

// What changes of a list, as both tables have it.
static PriceList to_list(db::Row const& row)
{
    return {.id = row.get<PriceListId>(0),
            .code = {},
            .priority = row.get<std::int64_t>(2),
            .scope = scope_from(row.get<std::string_view>(5)),
            .from = row.get<std::optional<Instant>>(3).value_or(always),
            .to = row.get<std::optional<Instant>>(4).value_or(never),
            .state = value_of<ListState>(state_names, row.get<std::string_view>(1))};
}

static PriceList to_whole_list(db::Row const& row)
{
    auto list = to_list(row);
    list.code = row.get<std::string>(6);
    list.kind = value_of<ListKind>(kind_names, row.get<std::string_view>(7));
    list.rate = row.get<std::string>(8);
    list.rounding = row.get<std::string>(9);
    return list;
}

PriceList const* Lists::All::find(PriceListId id) const
{
    auto const found = std::ranges::lower_bound(lists, id, {}, &PriceList::id);
    return found != lists.end() && found->id == id ? &*found : nullptr;
}

PriceList const* Lists::All::find(std::string_view code) const
{
    auto const found = std::ranges::find(lists, code, &PriceList::code);
    return found != lists.end() ? &*found : nullptr;
}

Lists::All load_lists(db::Reader& db)
{
    Lists::All all{.version = db.value<std::int64_t>(find_version).value(), .lists = db.all(find_lists, to_whole_list), .history = {}};
    for (auto& past : db.all(find_past, [](db::Row const& row) { return PastList{row.get<Instant>(6), to_list(row)}; })) {
        auto const* const present = all.find(past.list.id);
        if (present == nullptr) continue;   // made since the lists were read
        past.list.code = present->code;
        past.list.kind = present->kind;
        all.history.push_back(std::move(past));
    }
    return all;
}

std::shared_ptr<Lists::All const> Lists::of(db::Reader& db) const
{
    auto const version = db.value<std::int64_t>(find_version).value();
    {
        std::lock_guard const lock{mutex_};
        if (known_ && known_->version == version) return known_;
    }
    auto fresh = std::make_shared<All const>(load_lists(db));
    std::lock_guard const lock{mutex_};
    if (!known_ || known_->version <= fresh->version) known_ = fresh;
    return fresh;
}

std::optional<Instant> next_boundary(Lists::All const& all, Instant after)
{
    std::optional<Instant> next;
    for (auto const& list : all.lists) {
        if (list.state != ListState::active) continue;
        for (auto const at : {list.from, list.to})
            if (after < at && at != never) next = std::min(next.value_or(at), at);
    }
    return next;
}

// ---- writing

static void check_base(PriceList const& list, std::vector<Violation>& found)
{
    if (!list.scope.channels.empty()) found.push_back({"/channels", Violation::unsupported});
    if (!list.scope.countries.empty()) found.push_back({"/countries", Violation::unsupported});
    if (list.from != always) found.push_back({"/from", Violation::unsupported});
    if (list.to != never) found.push_back({"/to", Violation::unsupported});
    if (list.state != ListState::active) found.push_back({"/state", Violation::unsupported});
}

std::vector<Violation> violations_of(PriceList const& list, PriceList const* present)
{
    std::vector<Violation> found;
    bool const is_base = list.code == base_code;
    if (list.kind == ListKind::base && !is_base) found.push_back({"/kind", Violation::repeated});   // there is one, from the start
    if (present != nullptr && present->kind != list.kind) found.push_back({"/kind", Violation::invalid});
    if (present != nullptr && list.state < present->state) found.push_back({"/state", Violation::invalid});
    if (is_base) check_base(list, found);
    // Until there are any.
    if (list.kind == ListKind::company) found.push_back({"/kind", Violation::unsupported});
    if (!list.scope.groups.empty()) found.push_back({"/groups", Violation::unsupported});
    if (!list.scope.companies.empty()) found.push_back({"/companies", Violation::unsupported});
    for (auto const& [place, text] : {std::pair{"/rate", &list.rate}, std::pair{"/rounding", &list.rounding}})
        if (text->empty() == (list.kind == ListKind::fx))
            found.push_back({place, list.kind == ListKind::fx ? Violation::required : Violation::invalid});
    if (list.to <= list.from) found.push_back({"/to", Violation::never_applies});
    return found;
}

bool save_list(db::Writer& db, PriceList const& list, Instant now)
{
    auto const before = db.one(find_list, to_whole_list, list.id);
    if (before == list) return false;
    auto const from = list.from != always ? std::optional{list.from} : std::nullopt;
    auto const to = list.to != never ? std::optional{list.to} : std::nullopt;
    auto const scope = scope_json(list.scope);
    db.execute(save_list_, list.id, list.code, name(list.kind), name(list.state), list.priority, from, to, scope, list.rate, list.rounding);
    db.execute(record_list, list.id, now, name(list.state), list.priority, from, to, scope);
    db.execute(move_version);
    return true;
}

}   // namespace pricing
