#include "infrastructure/db/postgres/connection.hpp"

#include "base/result.hpp"
#include "infrastructure/db/postgres/dialect.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

namespace db::postgres {

static constexpr int rows_a_fetch = 1'000;
static constexpr auto grace = std::chrono::milliseconds{1'000};   // a server that ends a statement in time has this long to say so

static Fault::Kind kind_of(std::string_view state)
{
    auto const is = [&](std::initializer_list<std::string_view> states) {
        return std::ranges::any_of(states, [&](auto known) { return state.starts_with(known); });
    };
    if (is({"40001", "40P01", "23505"})) return Fault::Kind::conflict;   // a key that is taken: whoever took it is seen next time
    if (is({"25006", "53100"})) return Fault::Kind::read_only;
    if (is({"08", "53", "55P03", "57"})) return Fault::Kind::unavailable;   // 57014: it took too long
    return Fault::Kind::statement;
}

// What went wrong, in words that hold nothing of what was written: no DETAIL, which quotes rows and keys.
struct Connection::Failure {
    std::string text, state;   // SQLSTATE; empty: the client's own words
    bool is_end = false;       // of the session
    bool is_none() const { return text.empty(); }
};

// Of the client's words those that it did not hear from the server within a session, which begin with "ERROR:  " or the like.
static std::string own_words(std::string_view said)
{
    std::string words;
    while (!said.empty()) {
        auto const line = said.substr(0, said.find('\n'));
        said.remove_prefix(std::min(said.size(), line.size() + 1));
        bool const is_heard =
            line.find(":  ") != std::string_view::npos && line.find_first_of("abcdefghijklmnopqrstuvwxyz") > line.find(":  ");
        if (line.empty() || line[0] == '\t' || is_heard) continue;
        words += (words.empty() ? "" : "; ") + std::string{line};
    }
    return words.empty() ? "it has ended" : words;
}

// ---- results

// The rows of one answer; of a stream, those of its latest piece.
class Connection::Result final : public Cursor {
  public:
    explicit Result(Connection& connection) : connection_(connection) {}
    ~Result() { PQclear(result_); }
    Result(Result const&) = delete;
    Result& operator=(Result const&) = delete;

    void take(PGresult* result, std::string stream = {})
    {
        PQclear(result_);
        result_ = result;
        count_ = PQntuples(result);
        row_ = -1;
        stream_ = std::move(stream);
        is_free_ = false;
    }
    bool is_free() const { return is_free_; }

    bool next() override
    {
        if (++row_ < count_) return true;
        bool const may_have_more = !stream_.empty() && count_ == rows_a_fetch;
        if (!may_have_more) return false;
        connection_.fetch(stream_);
        auto* const more = connection_.wait_for_last();
        take(more, std::move(stream_));
        return ++row_ < count_;
    }
    std::int64_t integer(int column) const override
    {
        if (PQgetisnull(result_, row_, column) != 0) return 0;
        return decode_integer(PQftype(result_, column), PQgetvalue(result_, row_, column));
    }
    std::string_view text(int column) const override
    {
        return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }
    bool is_null(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
    int columns() const override { return PQnfields(result_); }
    bool is_text(int column) const override { return !is_integer(PQftype(result_, column)); }
    void close() noexcept override
    {
        PQclear(std::exchange(result_, nullptr));
        if (!stream_.empty()) connection_.finished_.push_back(std::exchange(stream_, {}));
        is_free_ = true;
    }

  private:
    Connection& connection_;
    PGresult* result_ = nullptr;
    int row_ = -1, count_ = 0;
    std::string stream_;
    bool is_free_ = true;
};

namespace {

// The columns behind the first one, which numbers the item.
class Shifted final : public Cursor {
  public:
    explicit Shifted(Cursor& cursor) : cursor_(cursor) {}
    bool next() override { return cursor_.next(); }
    std::int64_t integer(int column) const override { return cursor_.integer(column + 1); }
    std::string_view text(int column) const override { return cursor_.text(column + 1); }
    bool is_null(int column) const override { return cursor_.is_null(column + 1); }
    int columns() const override { return cursor_.columns() - 1; }
    bool is_text(int column) const override { return cursor_.is_text(column + 1); }
    void close() noexcept override { cursor_.close(); }

  private:
    Cursor& cursor_;
};

}   // namespace

Connection::Result& Connection::borrow(PGresult* result)
{
    auto found = std::ranges::find_if(results_, [](auto const& each) { return each->is_free(); });
    if (found == results_.end()) found = results_.insert(found, std::make_unique<Result>(*this));
    (*found)->take(result);
    return **found;
}

// ---- opening

Connection::Connection(ConnectionSettings const& settings, ParameterTypes* shared)
    : settings_(settings)
    , own_types_(shared == nullptr ? std::make_unique<ParameterTypes>() : nullptr)
    , types_(shared == nullptr ? *own_types_ : *shared)
{
    connect();
    try {
        set_up();
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

Connection::~Connection()
{
    results_.clear();
    PQfinish(handle_);
}

// What stands before dbname is what the URL may say otherwise.
void Connection::connect()
{
    using Session = ConnectionSettings::Session;
    std::array<char const*, 10> names{"target_session_attrs",
                                      "connect_timeout",
                                      "keepalives_idle",
                                      "keepalives_interval",
                                      "keepalives_count",
                                      "tcp_user_timeout",
                                      "application_name",
                                      "dbname",
                                      nullptr,
                                      nullptr};
    std::array<char const*, 10> values{settings_.session == Session::read_write ? "read-write" : "any",
                                       "3",
                                       "10",
                                       "5",
                                       "3",
                                       "15000",
                                       "cloudcommerce",
                                       settings_.url.c_str(),
                                       nullptr,
                                       nullptr};
    if (settings_.session == Session::whoever_answers) {
        names[8] = "target_session_attrs";
        values[8] = "any";
    }
    handle_ = PQconnectdbParams(names.data(), values.data(), 1);
    if (PQstatus(handle_) == CONNECTION_OK) return;
    Fault const fault{Fault::Kind::unavailable, handle_ != nullptr ? own_words(PQerrorMessage(handle_)) : "out of memory"};
    PQfinish(handle_);
    throw fault;
}

static std::string session_settings(ConnectionSettings const& settings)
{
    return "select set_config(name, value, false) from (values ('client_encoding', 'UTF8'), ('timezone', 'UTC'), "
           "('plan_cache_mode', 'force_generic_plan'), ('jit', 'off'), ('statement_timeout', '" +
           std::to_string(settings.statement_timeout.count()) + "'), ('lock_timeout', '" + std::to_string(settings.lock_timeout.count()) +
           "'), ('idle_in_transaction_session_timeout', '" + std::to_string(4 * settings.statement_timeout.count()) + "')" +
           (settings.walks_indexes ? ", ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off')" : "") +
           (settings.durable ? "" : ", ('synchronous_commit', 'off')") + ") s (name, value)";
}

void Connection::set_up()
{
    if (PQserverVersion(handle_) < 150'000)
        throw Fault{Fault::Kind::statement,
                    "PostgreSQL 15 or newer is needed, this is " + std::to_string(PQserverVersion(handle_) / 10'000)};
    auto const is_on = [this](char const* name) {
        auto const* const status = PQparameterStatus(handle_, name);
        return status != nullptr && std::string_view{status} == "on";
    };
    may_write_ = !is_on("in_hot_standby") && !is_on("default_transaction_read_only");
    PQsetNoticeReceiver(handle_, [](void*, PGresult const*) {}, nullptr);   // else standard error has what they quote
    PQsetnonblocking(handle_, 1);
    PQenterPipelineMode(handle_);
    constexpr Oid integers = 1016;   // int8[]
    check_sent(PQsendQueryParams(handle_, session_settings(settings_).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    check_sent(PQsendPrepare(handle_, "begin work", "begin", 0, nullptr));
    check_sent(PQsendPrepare(handle_, "begin snapshot", "begin isolation level repeatable read read only", 0, nullptr));
    check_sent(PQsendPrepare(handle_, "commit", "commit", 0, nullptr));
    check_sent(PQsendPrepare(handle_, "leave", "commit", 0, nullptr));
    check_sent(PQsendPrepare(handle_, "roll back", "rollback", 0, nullptr));
    check_sent(PQsendPrepare(handle_, "lock", "select pg_advisory_xact_lock(k) from unnest($1) k", 1, &integers));
    PQclear(wait_for_last());
    answer_time_ = settings_.statement_timeout;
}

// ---- sending

void Connection::check_sent(int sent)
{
    if (sent == 0) lose(own_words(PQerrorMessage(handle_)));
    ++sent_;
}

void Connection::send_prepared(char const* name) { check_sent(PQsendQueryPrepared(handle_, name, 0, nullptr, nullptr, nullptr, 1)); }

void Connection::send_prepared(Prepared const& prepared, Parameters const& p)
{
    check_sent(PQsendQueryPrepared(handle_, prepared.name.c_str(), p.count(), p.values(), p.lengths(), p.formats(), 1));
}

// ---- preparing

Connection::Prepared& Connection::kept(Form form, std::size_t statement)
{
    auto& all = form == Form::plain ? plain_ : many_;
    if (all.size() <= statement) all.resize(std::max(Statement::all().size(), statement + 1));
    return all[statement];
}

bool Connection::knows_types(Form form, std::size_t statement)
{
    auto& prepared = kept(form, statement);
    if (!prepared.types) prepared.types = types_.find(form, statement);
    return prepared.types.has_value();
}

// Of the plain form, which need not be prepared where they are known.
std::vector<Oid> const& Connection::types_of(Statement const& statement)
{
    if (!knows_types(Form::plain, statement.index())) prepare(statement, Form::plain);
    return *kept(Form::plain, statement.index()).types;
}

std::string Connection::form_of(Statement const& statement, Form form)
{
    if (form == Form::plain) return plain_form(statement.sql());
    std::vector<std::string_view> types;
    for (Oid const type : types_of(statement)) types.push_back(name_of(type));
    return many_form(statement.sql(), types);
}

// Where the types are known it goes out with what follows. Where it fails, so does all behind it, and it is sent again with the next use
// (take_answers). It stays prepared when its transaction is rolled back: the server keeps it for the session.
Connection::Prepared const& Connection::prepare(Statement const& statement, Form form)
{
    auto const index = statement.index();
    bool const is_known = knows_types(form, index);
    if (kept(form, index).name.empty()) {
        auto const sql = form_of(statement, form);
        auto& prepared = kept(form, index);
        prepared.name = (form == Form::plain ? "s" : "m") + std::to_string(index);
        preparing_.push_back({sent_, form, index});
        check_sent(PQsendPrepare(handle_, prepared.name.c_str(), sql.c_str(), is_known ? static_cast<int>(prepared.types->size()) : 0,
                                 is_known ? prepared.types->data() : nullptr));
    }
    auto& prepared = kept(form, index);
    if (!is_known) describe(prepared, form, index);
    return prepared;
}

void Connection::describe(Prepared& prepared, Form form, std::size_t statement)
{
    check_sent(PQsendDescribePrepared(handle_, prepared.name.c_str()));
    auto* const described = wait_for_last();
    std::vector<Oid> types;
    for (int i = 0; i < PQnparams(described); ++i) types.push_back(PQparamtype(described, i));
    PQclear(described);
    types_.learn(form, statement, types);
    prepared.types = std::move(types);
}

void Connection::begin()
{
    answered_ = full_ = false;
    finished_.clear();
    send_prepared("begin work");
}

void Connection::begin_snapshot()
{
    answered_ = false;
    finished_.clear();
    send_prepared("begin snapshot");
}

Cursor& Connection::open(Statement const& statement, std::span<Value const> values, Expect expect)
{
    if (expect == Expect::many) return stream(statement, values);
    auto const& prepared = prepare(statement, Form::plain);
    send_prepared(prepared, Parameters{values, *prepared.types, statement.sql()});
    return borrow(wait_for_last());
}

Cursor& Connection::stream(Statement const& statement, std::span<Value const> values)
{
    auto const& types = types_of(statement);
    Parameters const p{values, types, statement.sql()};
    for (auto const& finished : std::exchange(finished_, {}))   // of a loop's, the server would else keep them all
        check_sent(PQsendQueryParams(handle_, ("close " + finished).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1));
    auto const cursor = "c" + std::to_string(++streams_);
    auto const sql = "declare " + cursor + " no scroll cursor for " + plain_form(statement.sql());
    check_sent(PQsendQueryParams(handle_, sql.c_str(), p.count(), types.data(), p.values(), p.lengths(), p.formats(), 1));
    fetch(cursor);
    auto* const rows = wait_for_last();
    auto& result = borrow(nullptr);
    result.take(rows, cursor);
    return result;
}

void Connection::fetch(std::string const& cursor)
{
    auto const sql = "fetch " + std::to_string(rows_a_fetch) + " from " + cursor;
    check_sent(PQsendQueryParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1));
}

void Connection::run(Statement const& statement, std::span<Value const> values)
{
    auto const& prepared = prepare(statement, Form::plain);
    send_prepared(prepared, Parameters{values, *prepared.types, statement.sql()});
}

std::int64_t Connection::run_counted(Statement const& statement, std::span<Value const> values)
{
    run(statement, values);
    auto* const result = wait_for_last();
    auto const changed = std::strtoll(PQcmdTuples(result), nullptr, 10);
    PQclear(result);
    return changed;
}

// ---- many items

void Connection::begin_rows(Statement const& statement)
{
    items_of_ = &statement;
    items_.begin(types_of(statement));
}

void Connection::begin_items(Statement const& statement, Sight& sight)
{
    begin_rows(statement);
    sight_ = &sight;
}

void Connection::add_item(std::span<Value const> values) { items_.add(values, items_of_->sql()); }

// One alone needs no array.
void Connection::send_items()
{
    bool const is_one = items_.count() == 1;
    auto const& prepared = prepare(*items_of_, is_one ? Form::plain : Form::many);
    send_prepared(prepared, is_one ? Parameters::of_the_first(items_) : Parameters{items_});
}

void Connection::end_rows()
{
    if (items_.count() > 0) send_items();
}

void Connection::end_items()
{
    if (items_.count() == 0) return;
    send_items();
    bool const is_one = items_.count() == 1;
    auto& result = borrow(wait_for_last());
    Shifted const shifted{result};
    if (is_one) {
        for (Rows rows{result}; auto const row = rows.next();) sight_->row(0, *row);
        return;
    }
    for (Rows rows{result}; auto const row = rows.next();)
        sight_->row(static_cast<std::size_t>(row->get<std::int64_t>(0) - 1), Row{shifted});
}

void Connection::lock(std::span<Lock const> locks)
{
    static constexpr std::array<Oid, 1> integer{20};
    std::vector<std::int64_t> keys;
    for (Lock const& lock : locks) {   // the rank first, so that the order of keys is the order of ranks
        auto const mixed = static_cast<std::uint64_t>(lock.key) * 0x9E37'79B9'7F4A'7C15u;
        keys.push_back(static_cast<std::int64_t>(std::uint64_t{static_cast<std::uint8_t>(lock.rank)} << 56 | mixed >> 8));
    }
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    if (keys.empty()) return;
    items_.begin(integer);
    for (auto const key : keys) items_.add(std::array{Value{key}}, "lock");
    Parameters const p{items_};
    check_sent(PQsendQueryPrepared(handle_, "lock", 1, p.values(), p.lengths(), p.formats(), 1));
}

// ---- waiting

void Connection::lose(std::string const& why)
{
    broken_ = true;
    throw Fault{committing_ ? Fault::Kind::uncertain : Fault::Kind::unavailable, "the connection to the database is lost: " + why};
}

// OpenSSL may hold the rest of a record, at most 16 KB, of which the socket does not tell. Each call takes 8 KB of it or more.
void Connection::take_what_is_held()
{
    for (int i = 0; i < 3 && PQisBusy(handle_) != 0; ++i)
        if (PQconsumeInput(handle_) == 0) lose(own_words(PQerrorMessage(handle_)));
}

void Connection::wait_for_socket()
{
    if (PQsslInUse(handle_) != 0) take_what_is_held();
    while (PQisBusy(handle_) != 0) {
        int const unsent = PQflush(handle_);
        if (unsent < 0) lose(own_words(PQerrorMessage(handle_)));
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now()).count();
        bool const for_ever = answer_time_.count() == 0;
        pollfd socket{PQsocket(handle_), static_cast<short>(POLLIN | (unsent != 0 ? POLLOUT : 0)), 0};
        if (!for_ever && left <= 0) {
            timed_out_ = true;
            lose("no answer in time");
        }
        if (::poll(&socket, 1, for_ever ? -1 : static_cast<int>(left)) <= 0) continue;
        if ((socket.revents & ~POLLOUT) == 0) continue;
        if (PQconsumeInput(handle_) == 0) lose(own_words(PQerrorMessage(handle_)));
        return;
    }
}

// Of a connection that waits for no answer: what comes nevertheless is its end.
void Connection::expect_silence()
{
    pollfd socket{PQsocket(handle_), POLLIN, 0};
    if (::poll(&socket, 1, 0) > 0) lose("the server has ended it");
}

PGresult* Connection::next_result()
{
    deadline_ = std::chrono::steady_clock::now() + answer_time_ + grace;
    while (PQisBusy(handle_) != 0) wait_for_socket();
    return PQgetResult(handle_);
}

// Some messages quote what they complain of: "invalid input syntax for type bigint: …".
static bool quotes_values(std::string_view state) { return state.starts_with("22"); }

Connection::Failure Connection::failure_of(PGresult const* result)
{
    auto const field = [&](int code) {
        auto const* const text = PQresultErrorField(result, code);
        return std::string{text != nullptr ? text : ""};
    };
    auto const state = field(PG_DIAG_SQLSTATE), severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
    if (state.empty()) return {.text = own_words(PQresultErrorMessage(result))};
    return {.text = (quotes_values(state) ? "a value does not fit" : field(PG_DIAG_MESSAGE_PRIMARY)) + " (SQLSTATE " + state + ")",
            .state = state,
            .is_end = severity == "FATAL" || severity == "PANIC"};
}

// Of each statement that was sent, one; the last that succeeded stays. Of several failures the first: those behind it are its consequence.
void Connection::take_answers(PGresult*& last, Failure& failure)
{
    ++waits_;
    std::vector<Preparing> const preparing = std::exchange(preparing_, {});
    auto next = preparing.begin();
    for (std::size_t position = 0; sent_ > 0; --sent_, ++position) {
        auto* const result = next_result();
        if (next != preparing.end() && next->position == position) {
            if (PQresultStatus(result) != PGRES_COMMAND_OK) kept(next->form, next->statement).name.clear();
            ++next;
        }
        switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK: PQclear(std::exchange(last, result)); break;
        default:
            if (failure.is_none() && PQresultStatus(result) == PGRES_FATAL_ERROR) failure = failure_of(result);
            PQclear(result);
            if (PQstatus(handle_) != CONNECTION_OK || failure.is_end) lose(failure.text);
        }
        PQclear(next_result());   // the end of this statement's
    }
    PQclear(next_result());   // of the sync
}

PGresult* Connection::wait_for_last()
{
    if (PQpipelineSync(handle_) == 0) lose(own_words(PQerrorMessage(handle_)));
    PGresult* last = nullptr;
    Failure failure;
    try {
        take_answers(last, failure);
    } catch (...) {
        PQclear(last);
        throw;
    }
    answered_ = true;
    if (failure.is_none()) return last;
    PQclear(last);
    full_ = failure.state == "53100";
    throw Fault{kind_of(failure.state), failure.text};
}

// From the first byte that is sent nobody knows how far it got, whatever the client says.
void Connection::commit()
{
    if (broken_) lose("before it could commit");
    if (sent_ == 0) expect_silence();
    committing_ = true;
    send_prepared("commit");
    auto* const result = wait_for_last();
    committing_ = false;
    bool const is_committed = std::string_view{PQcmdStatus(result)} == "COMMIT";
    PQclear(result);
    if (!is_committed) throw Fault{Fault::Kind::aborted, "the transaction was rolled back instead of committed"};
}

// Where a statement that nobody waited for has failed, what was sent behind it is skipped, the first rollback as well.
void Connection::roll_back() noexcept
{
    committing_ = false;
    for (int tries = 0; tries < 2 && !broken_; ++tries) {
        try {
            send_prepared("roll back");
            return PQclear(wait_for_last());
        } catch (...) {   // it says enough that it is broken
        }
    }
    broken_ = true;
}

void Connection::leave() noexcept
{
    if (broken_) return;
    try {
        send_prepared("leave");
        if (PQpipelineSync(handle_) == 0 || PQflush(handle_) < 0) broken_ = true;
        left_ = true;
    } catch (...) {
        broken_ = true;
    }
}

void Connection::catch_up()
{
    if (std::exchange(left_, false)) {
        PGresult* last = nullptr;
        Failure failure;
        try {
            take_answers(last, failure);
        } catch (...) {
            PQclear(last);
            throw;
        }
        PQclear(last);
    }
    expect_silence();
}

// ---- outside of the pipeline

void Connection::script(std::string const& sql)
{
    PQexitPipelineMode(handle_);
    auto* const result = PQexec(handle_, sql.c_str());
    auto const status = PQresultStatus(result);
    auto const failure = failure_of(result);
    PQclear(result);
    PQenterPipelineMode(handle_);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    if (PQstatus(handle_) != CONNECTION_OK) lose(failure.text);
    throw Fault{kind_of(failure.state), failure.text};
}

std::string Connection::value(std::string const& sql)
{
    check_sent(PQsendQueryParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    auto* const result = wait_for_last();
    std::string text = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    return text;
}

}   // namespace db::postgres
