// A database remembers by which keys what it holds is sealed (crypto/key_ring.hpp), by their fingerprints. Several data folders may serve
// one database, and a copied one may be put beside another folder's keys: whoever seals with a key that the others do not have writes what
// they cannot read, and nobody notices before a shopper does.
//
// A folder may have a version that the database does not know, which is how a key is changed. It may not lack one, nor have another key
// under the same version. A database that knows none (an empty one, or one from before it remembered) believes whoever comes first.
#pragma once

#include "infrastructure/crypto/key_ring.hpp"
#include "infrastructure/db/database.hpp"

#include <filesystem>

namespace store_keys {

// Throws std::runtime_error, which says what to copy where, where the keys in `folder` are not those of the database.
void expect(db::Reader&, crypto::KeyRing const&, std::filesystem::path const& folder);

// The same, and remembers the versions that are new. Of several that come at the same time with different keys one is right, and the others
// throw. Writes only where there is something new. Throws Fault where that cannot be now.
void agree(db::Database&, crypto::KeyRing const&, std::filesystem::path const& folder);

// Remembers these and no others: of a database in which nothing is sealed until now.
void replace(db::Writer&, crypto::KeyRing const&);

}   // namespace store_keys
