#include "infrastructure/dump/lines.hpp"

namespace dump {

Reader::Reader(std::istream& in) : in_(in)
{
    if (!read_line()) refuse("the file is empty");
    auto const its_version = version_in(line_);
    if (!its_version) refuse("this is no dump of a shop");
    if (*its_version != version)
        refuse("its format is version " + std::to_string(*its_version) + ", this release reads version " + std::to_string(version));
    auto header = parse_header(line_);
    if (!header) refuse("its header is not readable");
    header_ = std::move(*header);
    if (!read_line()) refuse("it ends too early: it was cut");
}

std::optional<Section> Reader::next_section()
{
    while (next_row()) {
    }
    if (line_.starts_with(R"({"end":)")) {
        check_end();
        return std::nullopt;
    }
    auto section = parse_section(line_);
    if (!section) refuse("neither a row of its table nor the head of another one");
    columns_ = section->columns;
    ++tables_;
    if (!read_line()) refuse("it ends too early: it was cut");
    return section;
}

std::optional<Fields> Reader::next_row()
{
    if (!line_.starts_with('[')) return std::nullopt;
    auto row = tables_ > 0 ? parse_row(line_, columns_) : std::nullopt;
    if (!row) refuse("no row of its table");
    ++rows_;
    if (!read_line()) refuse("it ends too early: it was cut");
    return row;
}

void Reader::check_end()
{
    if (line_ != to_line(End{.tables = tables_, .rows = rows_, .sha256 = hash_.digest()}))
        refuse("it was changed since it was written: its checksum or its counts are others");
    if (read_line()) refuse("something follows its end");
}

// A line that the stream ends without a line feed was cut; so was one that is too long for any row.
bool Reader::read_line()
{
    if (lines_ > 0) {
        line_ += '\n';
        hash_.add(crypto::bytes(line_));
    }
    line_.clear();
    auto* const buffer = in_.rdbuf();
    for (int c = buffer->sbumpc(); c != '\n'; c = buffer->sbumpc()) {
        if (c == std::istream::traits_type::eof()) {
            if (!line_.empty()) refuse("it ends in the middle of a line: it was cut");
            return false;
        }
        if (line_.size() >= line_bytes_max) refuse("the line is too long");
        line_ += static_cast<char>(c);
    }
    ++lines_;
    bytes_ += line_.size() + 1;
    return true;
}

void Reader::refuse(std::string const& why) const { throw Malformed("line " + std::to_string(lines_) + ": " + why); }

}   // namespace dump
