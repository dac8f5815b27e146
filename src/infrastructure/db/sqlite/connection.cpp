#include "infrastructure/db/sqlite/connection.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <string>

namespace db::sqlite {

static Fault::Kind kind_of(int code, bool in_transaction)
{
    switch (code & 0xFF) {
    case SQLITE_FULL: return Fault::Kind::read_only;
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_READONLY: return Fault::Kind::unavailable;
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Fault::Kind::aborted;
    default: return in_transaction ? Fault::Kind::statement : Fault::Kind::aborted;
    }
}

void Connection::fail(char const* what) const
{
    int const code = sqlite3_extended_errcode(handle_);
    throw Fault{kind_of(code, in_transaction()), std::string(what) + ": " + sqlite3_errmsg(handle_) + " (" + std::to_string(code) + ")"};
}

// A prepared statement and, while it runs, its cursor.
class Connection::Prepared final : public Cursor {
  public:
    Prepared(Connection& connection, Statement const& statement) : connection_(connection)
    {
        auto const sql = statement.sql();
        if (sqlite3_prepare_v3(connection.handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle_,
                               nullptr) != SQLITE_OK)
            connection.fail(std::string{sql}.c_str());
    }
    ~Prepared() { sqlite3_finalize(handle_); }
    Prepared(Prepared const&) = delete;
    Prepared& operator=(Prepared const&) = delete;

    // `owner` says whether the parameters outlive the run (SQLITE_STATIC) or are to be copied (SQLITE_TRANSIENT).
    void bind(std::span<Value const> values, sqlite3_destructor_type owner)
    {
        invariant(!running_, "db: a statement is run again before it ended");
        invariant(sqlite3_bind_parameter_count(handle_) == static_cast<int>(values.size()),
                  "db: a statement got another number of parameters");
        running_ = true;
        int position = 0;
        for (Value const& value : values) {
            ++position;
            int result = SQLITE_OK;
            switch (value.kind) {
            case Value::Kind::null: result = sqlite3_bind_null(handle_, position); break;
            case Value::Kind::integer: result = sqlite3_bind_int64(handle_, position, value.integer); break;
            case Value::Kind::text:
                result = sqlite3_bind_text64(handle_, position, value.text.empty() ? "" : value.text.data(), value.text.size(), owner,
                                             SQLITE_UTF8);
                break;
            case Value::Kind::bytes:
                result = sqlite3_bind_blob64(handle_, position, value.text.empty() ? "" : value.text.data(), value.text.size(), owner);
                break;
            }
            if (result != SQLITE_OK) fail();
        }
    }

    bool next() override
    {
        int const result = sqlite3_step(handle_);
        if (result == SQLITE_ROW) return true;
        if (result != SQLITE_DONE) fail();
        return false;
    }

    std::int64_t integer(int column) const override { return sqlite3_column_int64(handle_, column); }
    std::string_view text(int column) const override
    {
        auto const* data = static_cast<char const*>(sqlite3_column_blob(handle_, column));   // of text too, without a conversion
        return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
    }
    bool is_null(int column) const override { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
    int columns() const override { return sqlite3_column_count(handle_); }
    bool is_text(int column) const override
    {
        int const type = sqlite3_column_type(handle_, column);
        return type == SQLITE_TEXT || type == SQLITE_BLOB;
    }
    void close() noexcept override
    {
        sqlite3_reset(handle_);
        running_ = false;
    }

  private:
    [[noreturn]] void fail()
    {
        try {
            connection_.fail(sqlite3_sql(handle_));
        } catch (...) {
            close();
            throw;
        }
    }

    Connection& connection_;
    sqlite3_stmt* handle_ = nullptr;
    bool running_ = false;
};

Connection::Connection(std::filesystem::path const& file, Access access, char const* vfs)
{
    int const flags = SQLITE_OPEN_NOMUTEX | (access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(file.c_str(), &handle_, flags, vfs) != SQLITE_OK) {
        Fault const fault{Fault::Kind::unavailable, file.string() + ": " + (handle_ ? sqlite3_errmsg(handle_) : "out of memory")};
        sqlite3_close_v2(handle_);
        throw fault;
    }
    if (access == Access::write) sqlite3_db_config(handle_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 1'200, 400);
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, 5'000);
    sqlite3_progress_handler(
        handle_, 10'000, [](void* self) { return std::chrono::steady_clock::now() > static_cast<Connection*>(self)->deadline_ ? 1 : 0; },
        this);
}

Connection::~Connection()
{
    prepared_.clear();
    sqlite3_close_v2(handle_);
}

Connection::Prepared& Connection::bind(Statement const& statement, std::span<Value const> values, sqlite3_destructor_type owner)
{
    if (prepared_.size() <= statement.index()) prepared_.resize(std::max(Statement::all().size(), statement.index() + 1));
    auto& prepared = prepared_[statement.index()];
    if (!prepared) prepared = std::make_unique<Prepared>(*this, statement);
    prepared->bind(values, owner);
    return *prepared;
}

Cursor& Connection::open(Statement const& statement, std::span<Value const> values) { return bind(statement, values, SQLITE_TRANSIENT); }

std::int64_t Connection::run(Statement const& statement, std::span<Value const> values)
{
    Rows rows{bind(statement, values, SQLITE_STATIC)};
    while (rows.next()) {
    }
    return sqlite3_changes64(handle_);
}

void Connection::begin_items(Statement const& statement, Sight& sight)
{
    many_ = &statement;
    sight_ = &sight;
    item_ = 0;
}

void Connection::add_item(std::span<Value const> values)
{
    Rows rows{open(*many_, values)};
    while (auto const row = rows.next()) sight_->row(item_, *row);
    ++item_;
}

void Connection::script(char const* sql)
{
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

void Connection::limit_time(std::chrono::milliseconds limit)
{
    deadline_ = limit.count() > 0 ? std::chrono::steady_clock::now() + limit : std::chrono::steady_clock::time_point::max();
}

}   // namespace db::sqlite
