// API keys: by which programs prove that they may manage the shop. Of a key only its SHA-256 is kept: it is told once, when it is made.
// Today there is one, "bootstrap", until there are staff who have keys of their own.
#pragma once

#include "base/time.hpp"
#include "infrastructure/db/database.hpp"

#include <string>
#include <string_view>

namespace api_key {

inline constexpr std::string_view bootstrap = "bootstrap";

// "cck_" and 256 random bits.
std::string make();

bool exists(db::Reader&, std::string_view name);
// False, and nothing was written: there is one of that name.
bool add(db::Writer&, std::string_view name, std::string_view key, Instant now);
// Takes the place of the one of that name, which is worth nothing from then on.
void replace(db::Writer&, std::string_view name, std::string_view key, Instant now);

bool is_known(db::Reader&, std::string_view key);

}   // namespace api_key
