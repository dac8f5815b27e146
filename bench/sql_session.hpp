// SQL from outside, on a shop that no server has open: a session with SQLite or PostgreSQL.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

class SqlSession {
  public:
    SqlSession() = default;
    SqlSession(SqlSession const&) = delete;
    SqlSession& operator=(SqlSession const&) = delete;
    virtual ~SqlSession() = default;

    // Statements, one after the other. Returns the first column of their rows. Throws where one fails.
    virtual std::vector<std::string> run(std::string const& sql) = 0;
    std::int64_t number(std::string const& sql) { return std::stoll(run(sql).at(0)); }

    virtual std::vector<std::string> tables() = 0;
    virtual std::vector<std::string> columns(std::string const& table) = 0;

    // Many rows are going to be written, by nobody else: what guards and syncs them is off until end_bulk().
    virtual void begin_bulk() = 0;
    virtual void end_bulk() = 0;
    // After rows were deleted: what they leave in indexes would make the next ones lie differently.
    virtual void tidy(std::string const& table) = 0;

    // 32 bytes that look random, another for each value of the expression.
    virtual std::string random_bytes(std::string const& of) const = 0;
    virtual double megabytes() = 0;
};

std::unique_ptr<SqlSession> open_sqlite_session(std::filesystem::path const& file);
std::unique_ptr<SqlSession> open_postgres_session(std::string const& url);

}   // namespace bench
