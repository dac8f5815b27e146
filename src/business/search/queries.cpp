// What is searched for: counted in memory, then by day.
#include "business/search/search.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>
#include <map>

namespace search {

static db::Statement const add{
    "insert into search_queries (day, query, searches, empty) values (?1, ?2, ?3, ?4) on conflict (day, query) do update "
    "set searches = search_queries.searches + excluded.searches, empty = search_queries.empty + excluded.empty"};
static db::Statement const find_popular{
    "select query, cast(sum(searches) as bigint), cast(sum(empty) as bigint) from search_queries where day > ?1 group by query "
    "having cast(sum(searches) as bigint) >= ?2 and sum(empty) * 2 < sum(searches) order by sum(searches) desc, query limit ?3"};
static db::Statement const find_without_hits{
    "select query, cast(sum(searches) as bigint), cast(sum(empty) as bigint) from search_queries where day > ?1 group by query "
    "having sum(empty) * 2 >= sum(searches) order by sum(empty) desc, query limit ?2"};
static db::Statement const find_old{"select day, query from search_queries where day < ?1 order by day, query limit ?2"};
static db::Statement const delete_query{"delete from search_queries where day = ?1 and query = ?2"};

static std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }

// "0113 496 0000" is as much a telephone number as "01134960000".
static bool has_long_number(std::string_view normalised)
{
    constexpr int digits_max = 5;
    int digits = 0;
    return std::ranges::any_of(normalised, [&](char c) {
        bool const is_digit = c >= '0' && c <= '9';
        digits = is_digit ? digits + 1 : c == ' ' ? digits : 0;
        return digits > digits_max;
    });
}

std::optional<std::string> loggable(std::string_view query)
{
    constexpr std::size_t bytes_max = 100, spaces_max = 7;
    if (query.size() > bytes_max || unicode::upper_nfkc(query).contains('@')) return std::nullopt;
    auto text = normalised(query);
    bool const is_long = text.size() > bytes_max || std::ranges::count(text, ' ') > std::ptrdiff_t{spaces_max};
    if (text.empty() || is_long || has_long_number(text)) return std::nullopt;
    return text;
}

// ---- in memory

void SearchLog::count(std::string_view query, bool had_hits)
{
    auto const text = loggable(query);
    if (!text) return;
    std::lock_guard const lock{mutex_};
    auto known = counts_.find(*text);
    if (known == counts_.end()) {
        if (counts_.size() >= queries_max) return;
        known = counts_.emplace(*text, Counts{}).first;
    }
    ++known->second.searches;
    known->second.empty += had_hits ? 0 : 1;
}

std::vector<Searched> SearchLog::take()
{
    decltype(counts_) taken;
    {
        std::lock_guard const lock{mutex_};
        taken.swap(counts_);
    }
    std::vector<Searched> all;
    for (auto const& [query, counts] : taken) all.push_back({query, counts.searches, counts.empty});
    std::ranges::sort(all, {}, &Searched::query);
    return all;
}

// ---- by day

void add_searches(db::Writer& db, std::span<Searched const> searches, Instant now)
{
    invariant(searches.size() <= searches_max, "search: too many searches at once");
    std::map<std::string_view, Searched> rows;   // each once, in the order of all others who add, so that two cannot deadlock
    for (auto const& each : searches) {
        auto& row = rows[each.query];
        row.searches += each.searches;
        row.empty += each.empty;
    }
    db.execute_all(add, rows, [day = number_of(day_of(now))](auto const& row, auto&& with) {
        with(day, row.first, row.second.searches, row.second.empty);
    });
}

static Searched to_searched(db::Row const& row) { return {row.get<std::string>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2)}; }

static std::int64_t before_popular(Instant now) { return number_of(day_of(now) - popular_days); }

std::vector<Searched> popular(db::Reader& db, Instant now, int limit)
{
    return db.all(find_popular, to_searched, before_popular(now), popular_searches_min, limit);
}

std::vector<Searched> without_hits(db::Reader& db, Instant now, int limit)
{
    return db.all(find_without_hits, to_searched, before_popular(now), limit);
}

bool forget(db::Writer& db, Instant before, int limit)
{
    auto const old = db.all(
        find_old, [](db::Row const& row) { return std::pair{row.get<std::int64_t>(0), row.get<std::string>(1)}; },
        number_of(day_of(before)), limit);
    db.execute_all(delete_query, old, [](auto const& row, auto&& with) { with(row.first, row.second); });
    return std::cmp_equal(old.size(), limit);
}

}   // namespace search
