#include "interaction/feeds/product_feed.hpp"

#include "interaction/feeds/product_csv.hpp"
#include "interaction/feeds/product_ndjson.hpp"

namespace feeds {

std::optional<Format> parse_format(std::string_view text)
{
    if (text == "ndjson") return Format::ndjson;
    if (text == "csv") return Format::csv;
    return std::nullopt;
}

std::unique_ptr<ProductReader> read_products(std::istream& in, Format format, Currency currency)
{
    if (format == Format::csv) return std::make_unique<CsvReader>(in, currency);
    return std::make_unique<NdjsonReader>(in);
}

std::unique_ptr<ProductWriter> write_products(std::ostream& out, Format format)
{
    if (format == Format::csv) return std::make_unique<CsvWriter>(out);
    return std::make_unique<NdjsonWriter>(out);
}

}   // namespace feeds
