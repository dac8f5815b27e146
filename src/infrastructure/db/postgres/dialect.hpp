// The forms that PostgreSQL gets of a registered statement. Parameters ?1, ?2, … become $1, $2, …; a statement for many items becomes one
// over arrays, an array for each parameter.
#pragma once

#include "infrastructure/db/statement.hpp"

#include <span>
#include <string>
#include <string_view>

namespace db::postgres {

std::string plain_form(std::string_view sql);

// `types`: of the parameters, as PostgreSQL names them ("bigint"). Each item is a row of each_(p1, p2, …).
//     select …                              →  select each_.item_, q_.* from unnest(…) with ordinality as each_(…, item_), lateral (select …) q_, item by item
//     insert into t (…) values (…) …        →  insert into t (…) select … from unnest(…) as each_(…) …
//     update t set … where …                →  update t set … from unnest(…) as each_(…) where …
//     delete from t where …                 →  delete from t using unnest(…) as each_(…) where …
// The column item_ counts from 1. Throws Bug at another kind of statement.
std::string many_form(std::string_view sql, std::span<std::string_view const> types);

}   // namespace db::postgres
