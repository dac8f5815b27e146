// Any bytes as an Accept-Encoding: what is chosen was named, or is meant by "*", and is not what its only mention forbids.
#include "infrastructure/http/encoding.hpp"

#include "infrastructure/http/request.hpp"

#include <algorithm>
#include <cstdlib>

static bool mentions(std::string_view list, std::string_view name)
{
    return !std::ranges::search(list, name, [](char a, char b) { return http::equals_ignoring_case({&a, 1}, {&b, 1}); }).empty();
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string_view const list{reinterpret_cast<char const*>(data), size};
    auto const chosen = http::chosen_encoding(list);
    if (chosen != http::Encoding::identity && !mentions(list, http::name(chosen)) && !mentions(list, "*")) std::abort();
    if (chosen != http::chosen_encoding("," + std::string{list} + ",")) std::abort();   // empty elements say nothing (RFC 9110 §5.6.1)
    return 0;
}
