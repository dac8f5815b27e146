// One connection to a SQLite file, for one thread at a time, with its prepared statements.
#pragma once

#include "infrastructure/db/reader.hpp"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace db::sqlite {

enum class Access : std::uint8_t { write, read };

class Connection {
  public:
    Connection(std::filesystem::path const& file, Access, char const* vfs = nullptr);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    Cursor& open(Statement const&, std::span<Value const>);
    std::int64_t run(Statement const&, std::span<Value const>);
    // One after the other: here that costs no more than all at once.
    void begin_items(Statement const&, Sight&);
    void add_item(std::span<Value const>);
    void begin_rows(Statement const& statement) { many_ = &statement; }
    void add_row(std::span<Value const> values) { run(*many_, values); }
    void script(char const* sql);   // several statements, not kept prepared

    bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
    bool wrote() const { return sqlite3_total_changes64(handle_) != changes_before_; }   // any row since forget_writes()
    void forget_writes() { changes_before_ = sqlite3_total_changes64(handle_); }
    void limit_time(std::chrono::milliseconds);   // of what runs from now on; 0: no limit
    sqlite3* handle() const { return handle_; }

    [[noreturn]] void fail(char const* what) const;   // throws the Fault that sqlite3_errcode tells

  private:
    class Prepared;
    Prepared& bind(Statement const&, std::span<Value const>, sqlite3_destructor_type);

    sqlite3* handle_ = nullptr;
    std::vector<std::unique_ptr<Prepared>> prepared_;   // by Statement::index
    Statement const* many_ = nullptr;
    Sight* sight_ = nullptr;
    std::size_t item_ = 0;
    std::int64_t changes_before_ = 0;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

}   // namespace db::sqlite
