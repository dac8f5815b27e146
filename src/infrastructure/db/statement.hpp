// A registered SQL statement: one text for both engines, parameters written ?1, ?2, … Define it once, at namespace scope, next to
// the function that runs it:
//     static db::Statement const find_cart{"select version, status from cart_carts where id = ?1"};
// Each connection keeps it prepared. Tests prepare and run every one of them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace db {

class Statement {
  public:
    explicit Statement(std::string_view sql);   // a literal
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    std::string_view sql() const { return sql_; }
    std::size_t index() const { return index_; }   // 0, 1, 2, … in this program

    static std::vector<Statement const*> const& all();

  private:
    std::string_view sql_;
    std::size_t index_;
};

}   // namespace db
