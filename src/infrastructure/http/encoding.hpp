// Content codings (RFC 9110 §8.4.1): which one a client gets, and answers made smaller by it.
// Only for answers that are the same for everybody. What belongs to one person (cart, checkout, orders, the admin API) goes out as it is:
// whoever can put text beside a secret and sees how long the answer is would learn the secret, letter by letter (BREACH).
#pragma once

#include "infrastructure/http/response.hpp"

#include <cstdint>

namespace http {

enum class Encoding : std::uint8_t { identity, gzip, br };
inline constexpr std::size_t encodings = 3;
std::string_view name(Encoding);

// What a client with this Accept-Encoding gets: of those that it takes the one it wants most, of equals the smallest. A list without any
// that we have, and one that takes nothing at all, is answered as it is: 406 would help nobody (§12.1 leaves it to us).
Encoding chosen_encoding(std::string_view accept_encoding);

// `once`: for what is made at build time, as small as can be: 5 ms for each KiB. `often`: an eighth larger, 30 us for each.
enum class Effort : std::uint8_t { often, once };

// The answer in that encoding, or as it was where that is not smaller; says in Vary that others may get another one. To be given its ETag
// afterwards: each encoding has its own.
Response encoded(Response whole, Encoding, Effort);

}   // namespace http
