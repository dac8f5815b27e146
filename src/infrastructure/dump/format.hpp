// A dump: the tables of a shop as a file that any engine reads, and a person as well. UTF-8, a line each, ended by a line feed:
//     {"format":"cloudcommerce dump","version":1,"migrations":["cart 1","catalog 1",…],"keys":["1 9f86d0…"]}
//     {"table":"cart_carts","of":"cart","columns":["id integer","token_hash bytes","status text",…]}
//     [7,"AP8","active"]                                                   its rows, in the order of its primary key (row.hpp)
//     …
//     {"end":"cloudcommerce dump","tables":38,"rows":1204,"sha256":"…"}     of every byte before this line
// The same shop gives the same bytes, whatever engine it lies on. A file that was cut or changed is seen as such at its last line.
#pragma once

#include "infrastructure/dump/row.hpp"

#include <istream>
#include <ostream>
#include <stdexcept>

namespace dump {

inline constexpr int version = 1;
inline constexpr std::size_t line_bytes_max = 64 << 20;

struct Header {
    std::vector<std::string> migrations;   // "cart 1": a module and a number, of all that have run
    std::vector<std::string> keys;         // "1 9f86d0…": a version and the fingerprint of the shop's key
    bool operator==(Header const&) const = default;
};

struct Section {
    std::string table, of;   // a name, and the commit group that it belongs to
    Columns columns;
    bool operator==(Section const&) const = default;
};

class Writer {
  public:
    Writer(std::ostream&, Header const&);
    void begin(Section const&);
    void row(std::string const& line);   // as to_line made it
    void end();                          // once, last

    std::uint64_t rows() const { return rows_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    void write(std::string line);   // Throws std::runtime_error where it cannot be written

    std::ostream& out_;
    crypto::Sha256 hash_;
    std::uint64_t tables_ = 0, rows_ = 0, bytes_ = 0;
};

// Why a file is no dump that this release reads, and at which line.
class Malformed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Reads a stream with a line in memory at a time. Nothing that it gave is to be kept before it came to the end.
class Reader {
  public:
    explicit Reader(std::istream&);   // the header. Throws Malformed, as all of them do

    Header const& header() const { return header_; }
    // The next one, behind all rows of the one before; nothing: the end, which was checked.
    std::optional<Section> next_section();
    // Of the section; nothing: there are no more of it.
    std::optional<Fields> next_row();

    std::uint64_t rows() const { return rows_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    bool read_line();   // into line_; false: the end of the stream
    void check_end();
    [[noreturn]] void refuse(std::string const& why) const;

    std::istream& in_;
    Header header_;
    Columns columns_;       // of the section
    std::string line_;      // the next one, not yet given
    crypto::Sha256 hash_;   // of what is before it
    std::uint64_t lines_ = 0, tables_ = 0, rows_ = 0, bytes_ = 0;
};

}   // namespace dump
