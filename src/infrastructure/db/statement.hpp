// A registered SQL statement: one text for both engines, parameters written ?1, ?2, … Define it once, at namespace scope, next to
// the function that runs it:
//     static db::Statement const find_cart{"select version, status from cart_carts where id = ?1"};
// Each connection keeps it prepared. Tests prepare and run every one of them.
#pragma once

#include <cstddef>
#include <string>
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

  protected:
    Statement();   // not registered, without its text yet
    std::string_view sql_;

  private:
    std::size_t index_;
};

// One that is made at run time, of names that only a catalogue knows. No test finds it by itself, and each connection that ran it keeps
// it prepared until it closes: for commands, never for requests.
class MadeStatement : public Statement {
  public:
    explicit MadeStatement(std::string sql) : text_(std::move(sql)) { sql_ = text_; }

  private:
    std::string const text_;
};

}   // namespace db
