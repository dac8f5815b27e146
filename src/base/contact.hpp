// Who a parcel goes to. Personal data: stored sealed, never logged (decisions 19).
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

struct Address {
    std::string name, line1, line2, city, region, postcode;
    std::string country;   // ISO 3166-1 alpha-2, upper case
    std::string phone;

    bool operator==(Address const&) const = default;
};

// What tax and delivery need of it, as they compare it.
Place place_of(Address const&);

// What is wrong with it, with pointers below `at` ("/shipping_address"). Name, line1, city and country are needed everywhere,
// the postcode where the country has them; each field is one line of at most 200 characters. Empty: nothing is wrong.
std::vector<Violation> violations_of(Address const&, std::string const& at);

// An e-mail address as RFC 5321 delivers it, shallowly: one '@', something on both sides, a dot in the domain, no white space, at most 254 bytes.
// Whether it works shows only when a mail arrives.
bool is_email(std::string_view);

// The key under which one person's e-mail is found again: trimmed, ASCII letters in lower case.
std::string normalised_email(std::string_view);
