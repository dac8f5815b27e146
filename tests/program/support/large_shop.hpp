// A shop of years, to see what statements read: rows that only have to be many, distinct and allowed. Each has a number, which stands
// wherever an integer, a text or bytes may be anything, so that whoever asks for it finds it; where a shop has a few of something (open sagas,
// queued mail), so has this.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace testing {

inline constexpr long first_row = 1'000'001;   // numbers of one length: as texts they are in the same order

// In a migrated database. `rows`: of the tables that grow fastest; the others have a tenth.
void fill_large_shop(std::string const& postgres_url, long rows);
void fill_large_shop(std::filesystem::path const& sqlite_file, long rows);

// How long a list is to be (page), or one of a few things, such as a channel; where a parameter is neither of them, nothing.
inline constexpr int page = 50;
std::string usual_argument(std::string_view sql, std::size_t parameter);   // from 1

// The statements that delete what a list has found before, and the sums over everything that verify asks for and over a month
// of searches.
bool may_read_much(std::string_view sql);

}   // namespace testing
