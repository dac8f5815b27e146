#pragma once

#include "interaction/feeds/line_reader.hpp"
#include "interaction/feeds/product_feed.hpp"

namespace feeds {

// A JSON object a line, as store-api.md pins it. Empty lines are passed over.
class NdjsonReader final : public ProductReader {
  public:
    explicit NdjsonReader(std::istream& in) : lines_(in, record_bytes_max) {}
    std::optional<Read> next() override;

  private:
    LineReader lines_;
    Handles handles_;
};

class NdjsonWriter final : public ProductWriter {
  public:
    explicit NdjsonWriter(std::ostream& out) : out_(out) {}
    void write(workflows::ProductRecord const&) override;

  private:
    std::ostream& out_;
};

// One line of it. Errors: malformed_request, validation_failed.
Result<workflows::ProductRecord> parse_product(std::string_view json);

}   // namespace feeds
