// Bulk codes: made, kept, looked up.
#include "business/promotion/promotion.hpp"
#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>

namespace promotion {

static constexpr std::size_t signs = 12;   // 60 bits
static constexpr std::size_t prefix_max = 40;

static db::Statement const find_rule_of{"select rule from promotion_rules where id = ?1"};
static db::Statement const find_rule_code{"select 1 from promotion_rules where code = ?1"};
static db::Statement const find_code{"select promotion from promotion_codes where code = ?1"};
static db::Statement const insert_code{"insert into promotion_codes (code, promotion, made_at_us) values (?1, ?2, ?3)"};

bool is_prefix(std::string_view prefix)
{
    auto const fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return prefix.size() <= prefix_max && std::ranges::all_of(prefix, fits);
}

std::vector<std::string> make_codes(std::size_t count, std::string_view prefix)
{
    static constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";   // none that are taken for one another
    static_assert(alphabet.size() == 32);
    std::vector<std::byte> random(count * signs);
    crypto::fill_random(random);
    std::vector<std::string> codes;
    codes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto& code = codes.emplace_back(prefix);
        for (std::size_t j = 0; j < signs; ++j) code += alphabet[std::to_integer<unsigned>(random[i * signs + j]) % alphabet.size()];
    }
    return codes;
}

static bool has_bulk_codes(std::string const& rule)
{
    auto const document = json::Document::parse(rule);
    std::vector<Violation> found;
    return document && read(document->root(), "", found).has_bulk_codes;
}

Result<Done> add_codes(db::Writer& db, std::string const& promotion, std::span<std::string const> codes, Instant now)
{
    auto const rule = db.value<std::string>(find_rule_of, promotion);
    if (!rule || !has_bulk_codes(*rule)) return invalid("/promotion", Violation::unknown_promotion);
    bool is_taken = false;
    auto const bind = [](std::string const& code, auto with) { with(code); };
    auto const take = [&](std::size_t, db::Row const&) { is_taken = true; };
    db.for_each(find_rule_code, codes, bind, take);
    db.for_each(find_code, codes, bind, take);
    if (is_taken) return invalid("/codes", Violation::repeated);
    db.execute_all(insert_code, codes, [&](std::string const& code, auto with) { with(code, promotion, now); });
    return Done{};
}

std::vector<BulkCode> find_codes(db::Reader& db, std::span<std::string const> codes)
{
    std::vector<BulkCode> found;
    for (auto const& code : codes)   // at most five, and each answer may be remembered
        if (auto promotion = db.value<std::string>(find_code, code)) found.push_back({code, std::move(*promotion)});
    return found;
}

}   // namespace promotion
