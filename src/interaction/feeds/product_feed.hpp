// Products as files: NDJSON, and Shopify's product CSV. Readers take a stream apart product by product, and say what is wrong with one
// without losing the others; writers are their mirror.
#pragma once

#include "business/workflows/import_products.hpp"

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <unordered_set>

namespace feeds {

inline constexpr std::size_t record_bytes_max = 4 << 20;   // of one product

struct Read {
    std::size_t line = 0;                      // of the file, where the product begins
    std::string handle;                        // as far as it is known
    Result<workflows::ProductRecord> record;   // Errors: malformed_request, validation_failed, body_too_large
};

// A file tells of each product once. Of handles only the hashes are kept: a file may name millions.
class Handles {
  public:
    bool is_new(std::string const& handle) { return seen_.insert(std::hash<std::string>{}(handle)).second; }

  private:
    std::unordered_set<std::size_t> seen_;
};

class ProductReader {
  public:
    virtual ~ProductReader() = default;
    virtual std::optional<Read> next() = 0;   // nothing: the end
};

enum class Format : std::uint8_t { ndjson, csv };
std::optional<Format> parse_format(std::string_view);   // "ndjson", "csv"

// `currency`: of CSV prices, which name none.
std::unique_ptr<ProductReader> read_products(std::istream&, Format, Currency currency);

class ProductWriter {
  public:
    virtual ~ProductWriter() = default;
    virtual void write(workflows::ProductRecord const&) = 0;
};
std::unique_ptr<ProductWriter> write_products(std::ostream&, Format);

}   // namespace feeds
