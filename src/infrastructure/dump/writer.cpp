#include "infrastructure/dump/lines.hpp"

namespace dump {

Writer::Writer(std::ostream& out, Header const& header) : out_(out) { write(to_line(header)); }

void Writer::begin(Section const& section)
{
    ++tables_;
    write(to_line(section));
}

void Writer::row(std::string const& line)
{
    ++rows_;
    write(line);
}

void Writer::end() { write(to_line(End{.tables = tables_, .rows = rows_, .sha256 = hash_.digest()})); }

void Writer::write(std::string line)
{
    line += '\n';
    if (line.size() > line_bytes_max) throw std::runtime_error("a row is larger than a dump may hold");
    hash_.add(crypto::bytes(line));
    bytes_ += line.size();
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    if (!out_) throw std::runtime_error("the dump cannot be written: is the disk full?");
}

}   // namespace dump
