// Which tables a dump of a shop holds, in which order, and the SQL that reads and fills them. The modules' migrations say it: a table that
// one of them adds is in the next dump.
#pragma once

#include "app/databases.hpp"
#include "infrastructure/crypto/key_ring.hpp"
#include "infrastructure/dump/format.hpp"

namespace app {

struct ShopTable {
    dump::Section section;
    std::vector<std::string> key;
    std::string where;                // which rows are this commit group's; empty: all
    std::vector<std::string> seeds;   // the rows that the migrations put there, as lines of a dump
};

// Group by group and module by module, parents before their children. Not among them is what belongs to processes: leases.
std::vector<ShopTable> shop_tables();

// Its rows, in the order of the key.
void each_row(db::Reader&, ShopTable const&, std::string_view engine, std::function<void(dump::Fields const&)> const& see);
// Whether rows of another group are there, where no other group should have any.
bool has_strangers(db::Reader&, ShopTable const&);

std::string insert_into(dump::Section const&);
std::string delete_all(dump::Section const&);

// What a dump of this release's tables, under these keys, begins with.
dump::Header header_of(crypto::KeyRing const&);

}   // namespace app
