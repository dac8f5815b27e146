// Any bytes as a scenario: an answer that adds up or an error, never a crash.
#include "business/workflows/quote_scenario.hpp"
#include "infrastructure/json/reader.hpp"

#include <cstdint>
#include <cstdlib>

static std::int64_t number(json::Node totals, std::string_view name) { return totals.find(name)->integer().value(); }

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const quoted = workflows::quote_scenario({reinterpret_cast<char const*>(data), size});
    if (!quoted) return 0;
    auto const document = json::Document::parse(*quoted);
    auto const totals = *document->root().find("totals");
    auto const goods = number(totals, "subtotal") - number(totals, "discount");
    auto const without_tax = goods + number(totals, "shipping");
    bool const adds_up = number(totals, "total") == without_tax || number(totals, "total") == without_tax + number(totals, "tax");
    if (goods < 0 || number(totals, "shipping") < 0 || number(totals, "tax") < 0 || !adds_up) std::abort();
    return 0;
}
