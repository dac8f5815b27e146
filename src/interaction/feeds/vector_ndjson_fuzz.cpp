// Any bytes as a file of vectors: what is taken is written, and read again as the same.
#include "infrastructure/vectors/vector.hpp"
#include "interaction/feeds/vector_ndjson.hpp"

#include <cstdlib>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::istringstream in{std::string{reinterpret_cast<char const*>(data), size}};
    feeds::VectorReader reader{in};
    while (auto const read = reader.next()) {
        if (!read->record) continue;
        auto const& numbers = read->record->numbers;
        auto const vector = vectors::Vector::from(numbers, numbers.size());
        if (!vector) continue;
        auto const again = feeds::parse_vector(feeds::vector_line(read->handle, vector->codes()));
        if (!again || again->handle != read->handle) std::abort();
        if (vectors::Vector::from(again->numbers, numbers.size()) != vector) std::abort();
    }
    return 0;
}
