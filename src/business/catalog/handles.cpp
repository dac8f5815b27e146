#include "business/catalog/handles.hpp"

#include "business/catalog/catalog.hpp"
#include "business/catalog/catalog_store.hpp"

#include <algorithm>

namespace catalog {

static db::Statement const find_moved_product{"select p.handle from catalog_handles h join catalog_products p on p.id = h.owner_id "
                                              "where h.kind = 'product' and h.handle = ?1 and p.status <> 'draft'"};
static db::Statement const find_moved_category{"select c.handle from catalog_handles h join catalog_categories c on c.id = h.owner_id "
                                               "where h.kind = 'category' and h.handle = ?1"};
static db::Statement const find_former_owner{"select owner_id from catalog_handles where kind = ?1 and handle = ?2"};
static db::Statement const keep_former{"insert into catalog_handles (kind, handle, owner_id) values (?1, ?2, ?3) "
                                       "on conflict (kind, handle) do update set owner_id = excluded.owner_id"};
static db::Statement const forget_former{"delete from catalog_handles where kind = ?1 and handle = ?2"};
static db::Statement const rename_product_{
    "update catalog_products set handle = ?2, version = version + 1, updated_at_us = ?3 where id = ?1"};
static db::Statement const rename_category_{"update catalog_categories set handle = ?2 where id = ?1"};

static constexpr std::string_view everything = "all";   // /c/all is no category's address

bool is_handle(std::string_view text)
{
    return !text.empty() && text.size() <= handle_length_max && !text.starts_with('-') && !text.ends_with('-') &&
           std::ranges::all_of(text,
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
}

namespace {

// Of one kind: who has a handle now, and who had it before.
template <typename Owner> struct Handles {
    std::string_view kind;
    std::optional<Owner> from, to;   // who has the old one and the new one

    // Nothing: it was done before.
    Result<std::optional<Owner>> check(db::Reader& db, std::string_view handle) const
    {
        if (from && from != to) {
            if (to) return Code::duplicate;
            return from;
        }
        bool const was_its_own = to && (from || db.value<Owner>(find_former_owner, kind, handle) == to);
        if (!was_its_own) return Code::not_found;
        return std::optional<Owner>{};
    }

    // The new one may be an old one of its own, or of another.
    void keep(db::Writer& db, std::string_view handle, std::string_view now) const
    {
        db.execute(keep_former, kind, handle, *from);
        db.execute(forget_former, kind, now);
    }
};

}   // namespace

Result<Renamed<ProductId>> rename_product(db::Writer& db, std::string_view handle, std::string_view to, Instant now)
{
    if (!is_handle(to)) return invalid("/handle", Violation::handle_invalid);
    db.lock({LockRank::catalogue});
    Handles<ProductId> const handles{"product", store::find_id(db, handle), store::find_id(db, to)};
    auto const renamed = TRY(handles.check(db, handle));
    if (!renamed) return Renamed<ProductId>{*handles.to, false};
    db.execute(rename_product_, *renamed, to, now);
    handles.keep(db, handle, to);
    return Renamed<ProductId>{*renamed, true};
}

Result<Renamed<CategoryId>> rename_category(db::Writer& db, std::string_view handle, std::string_view to)
{
    if (!is_handle(to) || to == everything) return invalid("/handle", Violation::handle_invalid);
    db.lock({LockRank::catalogue});
    auto const id_of = [&](std::string_view of) {
        auto const found = find_category(db, of);
        return found ? std::optional{found->id} : std::nullopt;
    };
    Handles<CategoryId> const handles{"category", id_of(handle), id_of(to)};
    auto const renamed = TRY(handles.check(db, handle));
    if (!renamed) return Renamed<CategoryId>{*handles.to, false};
    db.execute(rename_category_, *renamed, to);
    handles.keep(db, handle, to);
    return Renamed<CategoryId>{*renamed, true};
}

std::optional<std::string> moved_product(db::Reader& db, std::string_view handle)
{
    return db.value<std::string>(find_moved_product, handle);
}
std::optional<std::string> moved_category(db::Reader& db, std::string_view handle)
{
    return db.value<std::string>(find_moved_category, handle);
}

}   // namespace catalog
