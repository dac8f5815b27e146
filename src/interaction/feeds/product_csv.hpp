#pragma once

#include "interaction/feeds/line_reader.hpp"
#include "interaction/feeds/product_feed.hpp"

#include <deque>
#include <map>
#include <vector>

struct csv_parser;

namespace feeds {

// Shopify's product CSV (RFC 4180, a header line, several rows a product: the rows of one handle stand together). Prices are decimal. A
// variant without a SKU gets one made of the handle and its options. Columns that the shop has no use for are passed over.
class CsvReader final : public ProductReader {
  public:
    CsvReader(std::istream&, Currency);
    ~CsvReader() override;
    std::optional<Read> next() override;

  private:
    using Row = std::vector<std::string>;
    struct Numbered {
        std::size_t line;
        Row cells;
    };

    std::optional<Numbered> next_row();
    bool fill();   // false: the end
    void take_row();
    std::string const& cell(Row const&, std::string_view column) const;
    Result<workflows::ProductRecord> to_record(std::vector<Numbered> const&) const;
    void add_variant(workflows::ProductRecord&, Row const&, std::size_t row, std::vector<Violation>&) const;

    LineReader lines_;
    Currency currency_;
    std::unique_ptr<csv_parser> parser_;
    std::size_t bytes_in_row_ = 0;
    bool ended_ = false, broken_ = false;
    Row row_;
    std::deque<Numbered> rows_;
    std::map<std::string, std::size_t, std::less<>> columns_;
    std::optional<Numbered> ahead_;   // the first row of the next product
    Handles handles_;
};

class CsvWriter final : public ProductWriter {
  public:
    explicit CsvWriter(std::ostream&);
    void write(workflows::ProductRecord const&) override;

  private:
    std::ostream& out_;
};

}   // namespace feeds
