// Any bytes as what a merchant says of taxes: refused, or read again from what is written of it.
#include "business/tax/tax.hpp"
#include "infrastructure/json/reader.hpp"

#include <cstdlib>

static std::optional<tax::Book> book_of(std::string_view text)
{
    auto const document = json::Document::parse(text);
    if (!document) return std::nullopt;
    std::vector<Violation> found;
    auto book = tax::read(document->root(), found);
    return found.empty() ? std::optional{std::move(book)} : std::nullopt;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const book = book_of({reinterpret_cast<char const*>(data), size});
    if (!book) return 0;
    auto const text = tax::to_json(*book);
    auto const again = book_of(text);
    if (!again || tax::to_json(*again) != text) std::abort();
    return 0;
}
