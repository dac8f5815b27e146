// Any bytes as a file of products, csv.
#include "interaction/feeds/product_feed_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    feeds::check_round_trip(data, size, feeds::Format::csv);
    return 0;
}
