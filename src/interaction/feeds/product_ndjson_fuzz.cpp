// Any bytes as NDJSON of products: what the catalogue would take is written, and read and written again to the same bytes.
#include "interaction/feeds/product_feed.hpp"

#include <cstdlib>
#include <sstream>

namespace {

std::string written(std::string const& text)
{
    std::istringstream in{text};
    std::ostringstream out;
    auto const writer = feeds::write_products(out, feeds::Format::ndjson);
    auto const reader = feeds::read_products(in, feeds::Format::ndjson, gbp);
    while (auto const read = reader->next())
        if (read->record && catalog::violations_of(read->record->draft).empty()) writer->write(*read->record);   // else nothing takes it
    return out.str();
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const once = written({reinterpret_cast<char const*>(data), size});
    if (written(once) != once) std::abort();
    return 0;
}
