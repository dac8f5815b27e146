// A shop of years on PostgreSQL, for plans: rows that only have to be many, distinct and allowed. Each has a number, which stands wherever an
// integer, a text or bytes may be anything, so that whoever asks for it finds it; where a shop has a few of something (open sagas, queued
// mail), so has this.
#pragma once

#include <string>

namespace testing {

inline constexpr long first_row = 1'000'001;   // numbers of one length: as texts they are in the same order

// In a migrated database. `rows`: of the tables that grow fastest; the others have a tenth.
void fill_large_shop(std::string const& url, long rows);

}   // namespace testing
