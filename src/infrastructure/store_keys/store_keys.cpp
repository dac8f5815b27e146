#include "infrastructure/store_keys/store_keys.hpp"

#include <stdexcept>

namespace store_keys {

static db::Statement const find_all{"select version, fingerprint from store_keys order by version"};
static db::Statement const remember{"insert into store_keys (version, fingerprint) values (?1, ?2) on conflict (version) do nothing"};
static db::Statement const forget_all{"delete from store_keys"};

using Fingerprints = std::map<std::uint8_t, crypto::Digest>;

static Fingerprints known_to(db::Reader& db)
{
    Fingerprints known;
    for (db::Row const row : db.rows(find_all)) known.emplace(row.get<std::uint8_t>(0), row.get<crypto::Digest>(1));
    return known;
}

static std::string file_of(std::uint8_t version) { return "store-" + std::to_string(version) + ".key"; }

static void compare(Fingerprints const& known, Fingerprints const& ours, std::filesystem::path const& folder)
{
    static std::string const remedy = " from the folder keys of a data folder that serves it";
    for (auto const& [version, print] : known) {
        auto const found = ours.find(version);
        if (found == ours.end())
            throw std::runtime_error("this shop's database knows a key that is missing here: copy " + file_of(version) + remedy + " to " +
                                     folder.string());
        if (found->second != print)
            throw std::runtime_error("the keys in " + folder.string() + " are not those of this shop's database (" + file_of(version) +
                                     " is another): copy all store-*.key" + remedy + " to " + folder.string() +
                                     ", in place of what is there, or name the database to which these keys belong");
    }
}

static void remember_all(db::Writer& db, Fingerprints const& prints)
{
    for (auto const& [version, print] : prints) db.execute(remember, version, print);
}

void expect(db::Reader& db, crypto::KeyRing const& keys, std::filesystem::path const& folder)
{
    compare(known_to(db), keys.fingerprints(), folder);
}

void agree(db::Database& database, crypto::KeyRing const& keys, std::filesystem::path const& folder)
{
    auto const ours = keys.fingerprints();
    auto const known = database.read([](db::Reader& db) { return known_to(db); });
    compare(known, ours, folder);
    if (known == ours) return;
    auto const agreed = database.write([&](db::Writer& db) -> Result<Done> {
        remember_all(db, ours);
        expect(db, keys, folder);   // somebody else may have been first
        return Done{};
    });
    if (!agreed) throw db::Fault{db::Fault::Kind::read_only, "the database takes no writes, so it cannot remember the shop's keys"};
}

void replace(db::Writer& db, crypto::KeyRing const& keys)
{
    db.execute(forget_all);
    remember_all(db, keys.fingerprints());
}

}   // namespace store_keys
