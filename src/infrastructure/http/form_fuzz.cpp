// Any bytes as a form: what is read is UTF-8, and says the same when it is written and read again.
#include "infrastructure/http/request.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const form = http::Form::parse({reinterpret_cast<char const*>(data), size});
    if (!form) return 0;
    std::string text;
    for (auto const& [name, value] : form->fields())
        text += (text.empty() ? "" : "&") + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    auto const again = http::Form::parse(text);
    if (!again || again->fields() != form->fields()) std::abort();
    return 0;
}
