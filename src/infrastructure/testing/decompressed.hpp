#pragma once

#include <string>
#include <string_view>

namespace testing {

// What was compressed, by the name that Content-Encoding has for how; as it is where that is "". Throws where the bytes are not whole.
std::string decompressed(std::string_view encoding, std::string_view bytes);

}   // namespace testing
