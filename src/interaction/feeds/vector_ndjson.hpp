// Vectors of products as a file: a JSON object a line, {"handle":"vase","vector":[0.1,-0.25]}. An empty vector, or null, takes the product's
// away. Empty lines are passed over.
#pragma once

#include "business/workflows/import_vectors.hpp"
#include "interaction/feeds/line_reader.hpp"
#include "interaction/feeds/product_feed.hpp"

namespace feeds {

inline constexpr std::size_t vector_line_bytes_max = 64 << 10;

struct ReadVector {
    std::size_t line = 0;                     // of the file
    std::string handle;                       // as far as it is known
    Result<workflows::VectorRecord> record;   // Errors: malformed_request, validation_failed, body_too_large
};

class VectorReader {
  public:
    explicit VectorReader(std::istream& in) : lines_(in, vector_line_bytes_max) {}
    std::optional<ReadVector> next();   // nothing: the end
    std::uint64_t bytes() const { return lines_.bytes(); }

  private:
    LineReader lines_;
    Handles handles_;
};

// One line of it. Errors: malformed_request, validation_failed.
Result<workflows::VectorRecord> parse_vector(std::string_view json);
std::string vector_line(std::string_view handle, std::span<std::int8_t const> codes);   // without a line break

}   // namespace feeds
