// The lines of a dump that are not rows, as JSON. Private to the writer and the reader.
#pragma once

#include "infrastructure/dump/format.hpp"

namespace dump {

struct End {
    std::uint64_t tables = 0, rows = 0;
    crypto::Digest sha256{};
};

std::string to_line(Header const&);
std::string to_line(Section const&);
std::string to_line(End const&);

// Nothing where the line is not what to_line would make of it.
std::optional<Header> parse_header(std::string_view line);
std::optional<Section> parse_section(std::string_view line);

// The version that a header names, whatever else it says.
std::optional<std::int64_t> version_in(std::string_view line);

}   // namespace dump
