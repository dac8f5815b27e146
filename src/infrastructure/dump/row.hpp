// One row of a table as a line of JSON, an array in the order of the columns: [7,"Vase",null,"AP8"]. Integers are exact, text is UTF-8
// with every control character escaped, bytes are base64url without padding; which of them it is, the column says. A row has one such
// line only: what reads differently or could be written shorter is no row.
#pragma once

#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dump {

using Columns = std::vector<db::Column>;
using Field = std::variant<std::monostate, std::int64_t, std::string, crypto::Bytes>;   // the first: null
using Fields = std::vector<Field>;

Fields to_fields(db::Row const&, Columns const&);
db::Value to_value(Field const&);   // borrows it

// Without a line break. Throws std::runtime_error at a text that is no UTF-8.
std::string to_line(Fields const&);

// Nothing where it is no row of these columns.
std::optional<Fields> parse_row(std::string_view line, Columns const&);

}   // namespace dump
