// One connection to a PostgreSQL server, for one thread at a time, with its prepared statements. Statements are sent in a pipeline: those
// whose answer nobody needs wait for nothing, and go out together with the next one whose answer is needed. Every wait has a deadline;
// where it passes, or the server goes, the connection is broken and of no more use.
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/db/postgres/parameter_types.hpp"
#include "infrastructure/db/postgres/parameters.hpp"
#include "infrastructure/db/postgres/settings.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace db::postgres {

class Connection {
  public:
    // `shared` is asked before the server is, and told. Without it the connection learns for itself. Throws Fault unavailable.
    explicit Connection(ConnectionSettings const&, ParameterTypes* shared = nullptr);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    Cursor& open(Statement const&, std::span<Value const>, Expect);
    void run(Statement const&, std::span<Value const>);   // a failure shows at the next wait
    std::int64_t run_counted(Statement const&, std::span<Value const>);
    void begin_items(Statement const&, Sight&);
    void add_item(std::span<Value const>);
    void end_items();
    void begin_rows(Statement const&);
    void add_row(std::span<Value const> values) { add_item(values); }
    void end_rows();

    void begin();            // goes out with the first statement
    void begin_snapshot();   // the same, to read only
    void commit();           // Throws Fault uncertain where nobody knows
    void roll_back() noexcept;
    void leave() noexcept;   // ends a snapshot; the answer is awaited by whoever comes next
    void catch_up();         // awaits it; throws Fault unavailable where the server has gone since
    void lock(std::span<Lock const>);

    void script(std::string const& sql);         // several statements, outside of a transaction
    std::string value(std::string const& sql);   // the one value of a query, as text

    bool is_broken() const { return broken_; }
    bool has_answered() const { return answered_; }     // something since begin
    bool has_timed_out() const { return timed_out_; }   // and is broken for that
    bool is_full() const { return full_; }              // the server had no space for what was written last
    bool may_write() const { return may_write_; }       // as it was told when it was opened
    std::uint64_t waits() const { return waits_; }      // for an answer, each a round trip, since it was opened

  private:
    class Result;
    struct Failure;
    struct Prepared {
        std::string name;                          // once the server was told, which may still say no; until then empty
        std::optional<std::vector<Oid>> types{};   // of the parameters, once known
    };
    // What was sent to be prepared, as which of the statements not yet answered.
    struct Preparing {
        std::size_t position;
        Form form;
        std::size_t statement;
    };

    void connect();
    void set_up();
    Prepared& kept(Form, std::size_t statement);
    bool knows_types(Form, std::size_t statement);
    std::vector<Oid> const& types_of(Statement const&);
    std::string form_of(Statement const&, Form);
    Prepared const& prepare(Statement const&, Form);
    void describe(Prepared&, Form, std::size_t statement);
    void send_prepared(char const* name);
    void send_prepared(Prepared const&, Parameters const&);
    void send_items();
    Cursor& stream(Statement const&, std::span<Value const>);
    void fetch(std::string const& cursor);
    PGresult* wait_for_last();   // of all that was sent; the caller clears it
    void take_answers(PGresult*& last, Failure& failure);
    static Failure failure_of(PGresult const*);
    PGresult* next_result();
    void wait_for_socket();
    void take_what_is_held();
    void expect_silence();
    void check_sent(int sent);
    [[noreturn]] void lose(std::string const& why);
    Result& borrow(PGresult*);

    ConnectionSettings const& settings_;
    PGconn* handle_ = nullptr;
    bool broken_ = false, may_write_ = true, answered_ = false, committing_ = false, left_ = false, timed_out_ = false, full_ = false;
    std::chrono::milliseconds answer_time_{5'000};   // of the server, for each statement; 0: any
    std::size_t sent_ = 0;                           // statements not yet answered
    std::chrono::steady_clock::time_point deadline_;
    std::uint64_t waits_ = 0;
    std::unique_ptr<ParameterTypes> own_types_;
    ParameterTypes& types_;
    std::vector<Prepared> plain_, many_;   // by Statement::index
    std::vector<Preparing> preparing_;
    std::vector<std::unique_ptr<Result>> results_;
    int streams_ = 0;
    std::vector<std::string> finished_;   // cursors of this transaction that nobody reads any more

    Statement const* items_of_ = nullptr;
    Sight* sight_ = nullptr;
    Items items_;
};

}   // namespace db::postgres
