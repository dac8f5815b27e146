// Any bytes as price lists: what is taken says the same when it is written down and read again.
#include "business/workflows/price_document.hpp"
#include "infrastructure/json/reader.hpp"

#include <cstdint>
#include <cstdlib>

static std::string written(workflows::PriceDocument const& document)
{
    std::string text;
    workflows::PriceDocumentWriter out{text};
    for (auto const& list : document.lists) out.list(list);
    for (auto const& price : document.prices) out.price(price.sku, price.list, price.entry);
    out.end();
    return text;
}

static std::optional<workflows::PriceDocument> read(std::string_view text)
{
    auto const document = json::Document::parse(text);
    if (!document) return std::nullopt;
    json::Violations found;
    auto prices = workflows::read_price_document(document->root(), found);
    if (!found.empty()) return std::nullopt;
    return prices;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const first = read({reinterpret_cast<char const*>(data), size});
    if (!first) return 0;
    auto const text = written(*first);
    auto const second = read(text);
    if (!second || first->lists != second->lists || written(*second) != text) std::abort();
    return 0;
}
