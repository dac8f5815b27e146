#include "interaction/feeds/product_csv.hpp"

#include "base/text.hpp"
#include "infrastructure/json/writer.hpp"

#include <csv.h>

#include <algorithm>
#include <charconv>

namespace feeds {

static constexpr std::size_t options_max = catalog::options_max;
static constexpr std::string_view attributes_column = "Attributes (JSON)";

CsvReader::CsvReader(std::istream& in, Currency currency)
    : lines_(in, record_bytes_max)
    , currency_(currency)
    , parser_(std::make_unique<csv_parser>())
{
    csv_init(parser_.get(), CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    if (auto const header = next_row())
        for (std::size_t i = 0; i < header->cells.size(); ++i) {
            std::string_view name = header->cells[i];
            if (i == 0 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
            columns_.emplace(trimmed(name), i);
        }
}

CsvReader::~CsvReader() { csv_free(parser_.get()); }

void CsvReader::take_row()
{
    rows_.push_back({lines_.number(), std::exchange(row_, {})});
    bytes_in_row_ = 0;
}

// A physical line at a time, so that the end of a row tells its line.
bool CsvReader::fill()
{
    if (ended_) return false;
    auto const on_field = [](void* data, std::size_t size, void* self) {
        static_cast<CsvReader*>(self)->row_.emplace_back(static_cast<char const*>(data), size);
    };
    auto const on_row = [](int, void* self) { static_cast<CsvReader*>(self)->take_row(); };
    if (std::string text; lines_.next(text)) {
        text += '\n';
        bytes_in_row_ += text.size();   // a quote that is never closed would take the whole file
        broken_ =
            bytes_in_row_ > record_bytes_max || csv_parse(parser_.get(), text.data(), text.size(), on_field, on_row, this) != text.size();
        ended_ = broken_;
    } else {
        broken_ = csv_fini(parser_.get(), on_field, on_row, this) != 0;
        ended_ = true;
    }
    return true;
}

std::optional<CsvReader::Numbered> CsvReader::next_row()
{
    while (rows_.empty())
        if (!fill()) return std::nullopt;
    auto row = std::move(rows_.front());
    rows_.pop_front();
    return row;
}

std::string const& CsvReader::cell(Row const& row, std::string_view column) const
{
    static std::string const none;
    auto const found = columns_.find(column);
    return found == columns_.end() || found->second >= row.size() ? none : row[found->second];
}

std::optional<Read> CsvReader::next()
{
    if (!columns_.contains("Handle")) {   // said once
        columns_.emplace("Handle", std::string::npos);
        ended_ = true;
        rows_.clear();
        return Read{1, "", invalid("/Handle", Violation::required)};
    }
    std::vector<Numbered> rows;
    if (ahead_) rows.push_back(*std::exchange(ahead_, std::nullopt));
    while (auto row = next_row()) {
        bool const empty = std::ranges::all_of(row->cells, [](auto const& c) { return c.empty(); });
        if (empty) continue;
        if (!rows.empty() && cell(row->cells, "Handle") != cell(rows[0].cells, "Handle")) {
            ahead_ = std::move(row);
            break;
        }
        rows.push_back(std::move(*row));
    }
    if (rows.empty()) {
        if (!std::exchange(broken_, false)) return std::nullopt;
        return Read{lines_.number(), "", Code::malformed_request};   // a stray or unclosed quote: what follows cannot be understood
    }
    auto const& handle = cell(rows[0].cells, "Handle");
    if (!handles_.is_new(handle)) return Read{rows[0].line, handle, invalid("/Handle", Violation::handle_repeated)};
    return Read{rows[0].line, handle, to_record(rows)};
}

static bool is_true(std::string_view text) { return text.empty() || ascii_lower(text) == "true" || text == "1"; }

static std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t value = 0;
    text = trimmed(text);
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end != text.data() + text.size() && std::string_view{end, text.data() + text.size()} == ".0")
        return value;   // "900.0"
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void CsvReader::add_variant(workflows::ProductRecord& record, Row const& row, std::size_t number, std::vector<Violation>& found) const
{
    auto const wrong = [&](std::string const& column, Violation::Kind kind) {
        found.push_back({"/" + column + " (row " + std::to_string(number + 1) + ")", kind});
    };
    catalog::VariantDraft variant{.sku = std::string{trimmed(cell(row, "Variant SKU"))},
                                  .barcode = std::string{trimmed(cell(row, "Variant Barcode"))}};
    if (variant.barcode.starts_with('\'')) variant.barcode.erase(0, 1);   // how spreadsheets are kept from rounding it
    for (std::size_t i = 0; i < record.draft.options.size(); ++i)
        variant.options.push_back(cell(row, "Option" + std::to_string(i + 1) + " Value"));
    if (variant.sku.empty()) {
        variant.sku = record.draft.handle;
        for (auto const& value : variant.options) variant.sku += "-" + slug(value);
    }
    if (auto const& grams = cell(row, "Variant Grams"); !grams.empty()) {
        auto const value = whole_number(grams);
        value && *value >= 0 && *value <= 1'000'000'000 ? void(variant.weight_g = static_cast<int>(*value))
                                                        : wrong("Variant Grams", Violation::invalid);
    }

    workflows::ProductRecord::Offer offer{.price = {0, currency_}, .compare_at = {}, .stock = {}};
    if (auto const price = parse_decimal(trimmed(cell(row, "Variant Price")), currency_))
        offer.price.amount = *price;
    else
        wrong("Variant Price", cell(row, "Variant Price").empty() ? Violation::required : Violation::price_invalid);
    if (auto const& text = cell(row, "Variant Compare At Price"); !text.empty()) {
        auto const compare_at = parse_decimal(trimmed(text), currency_);
        compare_at ? void(offer.compare_at = Money{*compare_at, currency_}) : wrong("Variant Compare At Price", Violation::price_invalid);
    }
    if (auto const& text = cell(row, "Variant Inventory Qty"); !text.empty()) {
        auto const stock = whole_number(text);
        stock ? void(offer.stock = std::max<std::int64_t>(*stock, 0))
              : wrong("Variant Inventory Qty", Violation::invalid);   // Shopify's may be below zero
    }
    record.draft.variants.push_back(std::move(variant));
    record.offers.push_back(offer);
}

static std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const end = std::min(text.find(separator), text.size());
        if (auto const part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

Result<workflows::ProductRecord> CsvReader::to_record(std::vector<Numbered> const& rows) const
{
    auto const& first = rows[0].cells;
    workflows::ProductRecord record;
    std::vector<Violation> found;
    auto& draft = record.draft;
    draft.handle = cell(first, "Handle");
    draft.title = cell(first, "Title");
    draft.vendor = cell(first, "Vendor");
    draft.tags = split(cell(first, "Tags"), ',');
    auto const& category = cell(first, "Product Category");
    draft.category = split(category.empty() ? cell(first, "Type") : category, '>');
    record.description_html = cell(first, "Body (HTML)");
    record.attributes_told = columns_.contains(attributes_column);
    if (auto const& attributes = cell(first, attributes_column); !attributes.empty()) draft.attributes_json = attributes;

    auto const& status = cell(first, "Status");
    auto const parsed =
        catalog::parse_status(status.empty() ? (is_true(cell(first, "Published")) ? "active" : "draft") : ascii_lower(status));
    parsed ? void(draft.status = *parsed) : found.push_back({"/Status", Violation::invalid});
    for (std::size_t i = 1; i <= options_max; ++i) {
        auto const& name = cell(first, "Option" + std::to_string(i) + " Name");
        if (name.empty() || (name == "Title" && cell(first, "Option1 Value") == "Default Title"))
            break;   // how Shopify writes "no options"
        draft.options.push_back(name);
    }

    std::vector<std::pair<std::int64_t, catalog::Media>> media;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = rows[i].cells;
        bool const has_variant =
            i == 0 || !cell(row, "Variant SKU").empty() || !cell(row, "Option1 Value").empty() || !cell(row, "Variant Price").empty();
        if (has_variant) add_variant(record, row, i, found);
        if (auto const& source = cell(row, "Image Src"); !source.empty()) {
            auto const position = whole_number(cell(row, "Image Position")).value_or(static_cast<std::int64_t>(media.size()) + 1);
            media.emplace_back(position, catalog::Media{.id = {}, .source = source, .url = {}, .alt = cell(row, "Image Alt Text")});
        }
    }
    std::ranges::sort(media, {}, [](auto const& entry) { return entry.first; });
    for (auto& [position, medium] : media) draft.media.push_back(std::move(medium));
    if (!found.empty()) return Error{Code::validation_failed, std::move(found)};
    return record;
}

// ---- writing

static constexpr std::string_view columns[]{"Handle",
                                            "Title",
                                            "Body (HTML)",
                                            "Vendor",
                                            "Product Category",
                                            "Type",
                                            "Tags",
                                            "Published",
                                            "Option1 Name",
                                            "Option1 Value",
                                            "Option2 Name",
                                            "Option2 Value",
                                            "Option3 Name",
                                            "Option3 Value",
                                            "Option4 Name",
                                            "Option4 Value",
                                            "Option5 Name",
                                            "Option5 Value",
                                            "Variant SKU",
                                            "Variant Grams",
                                            "Variant Inventory Qty",
                                            "Variant Price",
                                            "Variant Compare At Price",
                                            "Variant Barcode",
                                            "Image Src",
                                            "Image Position",
                                            "Image Alt Text",
                                            "Status",
                                            attributes_column};

static void write_row(std::ostream& out, std::map<std::string_view, std::string> const& cells)
{
    bool first = true;
    for (auto const column : columns) {
        if (!std::exchange(first, false)) out << ',';
        auto const found = cells.find(column);
        if (found == cells.end()) continue;
        auto const& text = found->second;
        bool const has_edges =
            !text.empty() && (text.find_first_of(" \t") == 0 || text.find_last_of(" \t") == text.size() - 1);   // readers drop them
        if (text.find_first_of(",\"\r\n") == std::string::npos && !has_edges) {
            out << text;
            continue;
        }
        out << '"';
        for (char const c : text) c == '"' ? out << "\"\"" : out << c;
        out << '"';
    }
    out << '\n';
}

CsvWriter::CsvWriter(std::ostream& out) : out_(out)
{
    bool first = true;
    for (auto const column : columns) out_ << (std::exchange(first, false) ? "" : ",") << column;
    out_ << '\n';
}

static std::string joined(std::vector<std::string> const& parts, std::string_view separator)
{
    std::string text;
    for (auto const& part : parts) text.append(text.empty() ? "" : separator).append(part);
    return text;
}

void CsvWriter::write(workflows::ProductRecord const& record)
{
    static constexpr std::string_view option_names[]{"Option1 Name", "Option2 Name", "Option3 Name", "Option4 Name", "Option5 Name"};
    static constexpr std::string_view option_values[]{"Option1 Value", "Option2 Value", "Option3 Value", "Option4 Value", "Option5 Value"};
    auto const& draft = record.draft;
    auto const rows = std::max(draft.variants.size(), draft.media.size());
    for (std::size_t i = 0; i < rows; ++i) {
        std::map<std::string_view, std::string> cells{{"Handle", draft.handle}};
        if (i == 0) {
            cells["Title"] = draft.title;
            cells["Body (HTML)"] = record.description_html;
            cells["Vendor"] = draft.vendor;
            cells["Product Category"] = joined(draft.category, " > ");
            cells["Tags"] = joined(draft.tags, ", ");
            cells["Published"] = draft.status == catalog::Status::active ? "TRUE" : "FALSE";
            cells["Status"] = catalog::name(draft.status);
            cells[attributes_column] = draft.attributes_json;
            for (std::size_t k = 0; k < draft.options.size(); ++k) cells[option_names[k]] = draft.options[k];
            if (draft.options.empty()) {
                cells["Option1 Name"] = "Title";
                cells["Option1 Value"] = "Default Title";
            }
        }
        if (i < draft.variants.size()) {
            auto const& variant = draft.variants[i];
            auto const& offer = record.offers[i];
            for (std::size_t k = 0; k < variant.options.size(); ++k) cells[option_values[k]] = variant.options[k];
            cells["Variant SKU"] = variant.sku;
            cells["Variant Grams"] = std::to_string(variant.weight_g);
            if (offer.stock) cells["Variant Inventory Qty"] = std::to_string(*offer.stock);
            cells["Variant Price"] = format_decimal(offer.price);
            if (offer.compare_at) cells["Variant Compare At Price"] = format_decimal(*offer.compare_at);
            cells["Variant Barcode"] = variant.barcode;
        }
        if (i < draft.media.size()) {
            cells["Image Src"] = draft.media[i].source;
            cells["Image Position"] = std::to_string(i + 1);
            cells["Image Alt Text"] = draft.media[i].alt;
        }
        write_row(out_, cells);
    }
}

}   // namespace feeds
