// Where a list goes on, as an opaque word that only this shop can make: signed, so that nobody sends a made-up one.
#pragma once

#include "business/catalog/catalog.hpp"
#include "infrastructure/crypto/crypto.hpp"

#include <string>

namespace shell {

// Any text, signed. Errors: invalid_cursor.
std::string write_signed(crypto::Key const&, std::string_view text);
Result<std::string> read_signed(crypto::Key const&, std::string_view);

std::string write_cursor(crypto::Key const&, catalog::Sort, catalog::Position const&);
// Errors: invalid_cursor, also where it belongs to another order.
Result<catalog::Position> read_cursor(crypto::Key const&, catalog::Sort, std::string_view);

}   // namespace shell
