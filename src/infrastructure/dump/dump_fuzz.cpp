// Any bytes as a dump: what is read to its end is written again to the same bytes.
#include "infrastructure/dump/format.hpp"

#include <cstdlib>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string const text{reinterpret_cast<char const*>(data), size};
    std::istringstream in{text};
    std::ostringstream out;
    try {
        dump::Reader reader{in};
        dump::Writer writer{out, reader.header()};
        while (auto const section = reader.next_section()) {
            writer.begin(*section);
            while (auto const row = reader.next_row()) writer.row(dump::to_line(*row));
        }
        writer.end();
    } catch (dump::Malformed const&) {
        // Hardly any input has the right checksum: what came before its end has been read, and is compared as well.
        if (!text.starts_with(out.str())) std::abort();
        return 0;
    }
    if (out.str() != text) std::abort();
    return 0;
}
