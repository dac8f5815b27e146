// What both fuzz targets of product files hold: what the catalogue would take is written, and read and written again to the same bytes.
#pragma once

#include "interaction/feeds/product_feed.hpp"

#include <cstdlib>
#include <sstream>

namespace feeds {

inline std::string written_again(std::string const& text, Format format)
{
    std::istringstream in{text};
    std::ostringstream out;
    auto const writer = write_products(out, format);
    auto const reader = read_products(in, format, gbp);
    while (auto const read = reader->next())
        if (read->record && catalog::violations_of(read->record->draft).empty()) writer->write(*read->record);   // else nothing takes it
    return out.str();
}

inline void check_round_trip(unsigned char const* data, std::size_t size, Format format)
{
    auto const once = written_again({reinterpret_cast<char const*>(data), size}, format);
    if (written_again(once, format) != once) std::abort();
}

}   // namespace feeds
