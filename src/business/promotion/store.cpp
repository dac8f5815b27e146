#include "business/promotion/promotion.hpp"

#include <algorithm>

namespace promotion {

static constexpr int stored_max = 1'000;   // each quote judges all of them

static db::Statement const find_version{"select version from promotion_version"};
static db::Statement const move_version{"update promotion_version set version = version + 1"};
static db::Statement const all_rules{"select rule from promotion_rules order by id"};
static db::Statement const find_rule{"select rule from promotion_rules where id = ?1"};
static db::Statement const count_rules{"select count(*) from promotion_rules"};
static db::Statement const find_by_code{"select id from promotion_rules where code = ?1"};
static db::Statement const save_rule{
    "insert into promotion_rules (id, code, rule, updated_at_us) values (?1, ?2, ?3, ?4) "
    "on conflict (id) do update set code = excluded.code, rule = excluded.rule, updated_at_us = excluded.updated_at_us"};

// What a cart does not tell yet: a rule that asks for it would never apply, or leave nothing out.
static bool asks_too_much(Condition const& c)
{
    auto const is_unknown = [](std::string const& tag) { return tag.starts_with("collection:"); };
    bool const of_goods = std::ranges::any_of(c.goods.with, [&](auto const& tags) { return std::ranges::any_of(tags, is_unknown); }) ||
                          std::ranges::any_of(c.goods.without, is_unknown);
    return of_goods || !c.groups.empty() || !c.companies.empty() || !c.payment.empty() || !c.attributes.empty() || c.first_order ||
           std::ranges::any_of(c.all, asks_too_much) || std::ranges::any_of(c.any, asks_too_much);
}

Result<bool> save(db::Writer& db, std::string const& rule, Instant now)
{
    auto const document = TRY(json::Document::parse(rule));
    std::vector<Violation> found;
    auto const p = read(document.root(), "", found);
    if (asks_too_much(p.condition)) found.push_back({"/conditions", Violation::unsupported});
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    auto const before = db.value<std::string>(find_rule, p.id);
    if (!before && db.value<std::int64_t>(count_rules) >= stored_max)
        return invalid("/", Violation::too_many, {{"max", std::int64_t{stored_max}}});
    auto const other = p.code.empty() ? std::nullopt : db.value<std::string>(find_by_code, p.code);
    if ((other && *other != p.id) || !find_codes(db, {&p.code, 1}).empty()) return invalid("/code", Violation::repeated);
    auto const text = document.root().text();
    if (before == text) return false;
    db.execute(save_rule, p.id, p.code.empty() ? std::nullopt : std::optional{p.code}, text, now);
    db.execute(move_version);
    return true;
}

std::vector<std::string> stored(db::Reader& db)
{
    return db.all(all_rules, [](db::Row const& row) { return row.get<std::string>(0); });
}

std::shared_ptr<Rules::All const> Rules::of(db::Reader& db) const
{
    auto const version = db.value<std::int64_t>(find_version).value();
    {
        std::lock_guard const lock{mutex_};
        if (known_ && known_->version == version) return known_;
    }
    auto fresh = std::make_shared<All>(All{version, {}});
    for (auto const& text : stored(db)) {
        auto const document = json::Document::parse(text);
        std::vector<Violation> found;
        auto p = read(document.value().root(), "", found);
        invariant(found.empty(), "promotion: a stored rule that cannot be read");
        fresh->promotions.push_back(std::move(p));
    }
    std::lock_guard const lock{mutex_};
    if (!known_ || known_->version <= version) known_ = fresh;
    return fresh;
}

}   // namespace promotion
