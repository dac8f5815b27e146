// Every registered statement of the program, on a freshly migrated PostgreSQL: it is prepared, run, and its plan looked at; those that
// have a form for many items in that form as well.
#include "infrastructure/db/postgres/dialect.hpp"
#include "infrastructure/db/postgres/parameters.hpp"
#include "infrastructure/testing/database.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <memory>

namespace {

using Result = std::unique_ptr<PGresult, decltype([](PGresult* result) { PQclear(result); })>;

bool holds(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

class PostgresStatements : public testing::Test {
  protected:
    PostgresStatements()
        : connection(PQconnectdb(testing::Postgres::url(testing::Postgres::create(testing::Postgres::new_name(),
                                                                                  testing::Postgres::migrated(db::modules_with_schema())))
                                     .c_str()))
    {
    }
    ~PostgresStatements() override { PQfinish(connection); }

    // A value for each parameter, by its type. A type that is none of ours is not let through.
    static std::string value_of(Oid type)
    {
        auto const name = db::postgres::name_of(type);
        return name == "bytea" ? "\\x01" : "1";
    }

    bool succeeds(Result const& result) const
    {
        auto const status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return true;
        auto const* const code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        bool const breaks_a_constraint = code != nullptr && std::string_view{code}.starts_with("23");
        return breaks_a_constraint;   // as good as a success: it was run
    }

    std::vector<Oid> prepare(std::string const& sql)
    {
        Result const prepared{PQprepare(connection, "", sql.c_str(), 0, nullptr)};
        EXPECT_EQ(PQresultStatus(prepared.get()), PGRES_COMMAND_OK) << PQresultErrorMessage(prepared.get()) << sql;
        Result const described{PQdescribePrepared(connection, "")};
        std::vector<Oid> types;
        for (int i = 0; i < PQnparams(described.get()); ++i) types.push_back(PQparamtype(described.get(), i));
        return types;
    }

    void run(std::string const& sql, std::vector<std::string> const& values)
    {
        std::vector<char const*> pointers;
        for (auto const& value : values) pointers.push_back(value.c_str());
        PQclear(PQexec(connection, "begin"));
        Result const result{
            PQexecParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr, pointers.data(), nullptr, nullptr, 0)};
        EXPECT_TRUE(succeeds(result)) << PQresultErrorMessage(result.get()) << sql;
        PQclear(PQexec(connection, "rollback"));
    }

    static bool is_ours(db::Statement const& statement) { return statement.sql() != "begin" && statement.sql() != "commit"; }   // SQLite's

    PGconn* connection;
};

TEST_F(PostgresStatements, AreAllPreparedAndRun)
{
    ASSERT_EQ(PQstatus(connection), CONNECTION_OK) << PQerrorMessage(connection);
    ASSERT_GT(db::Statement::all().size(), 100U);   // the whole program is linked in
    for (auto const* statement : db::Statement::all()) {
        if (!is_ours(*statement)) continue;
        auto const sql = db::postgres::plain_form(statement->sql());
        std::vector<std::string> values;
        for (Oid const type : prepare(sql)) values.push_back(value_of(type));
        run(sql, values);
    }
}

// What a statement gives must be something that a row can be read as: sums of integers are numeric, and have to be cast.
TEST_F(PostgresStatements, GiveIntegersTextAndBytes)
{
    for (auto const* statement : db::Statement::all()) {
        if (!is_ours(*statement)) continue;
        prepare(db::postgres::plain_form(statement->sql()));
        Result const described{PQdescribePrepared(connection, "")};
        for (int i = 0; i < PQnfields(described.get()); ++i) {
            auto const type = PQftype(described.get(), i);
            constexpr Oid boolean = 16;
            if (type != boolean) EXPECT_NO_THROW((void)db::postgres::name_of(type)) << statement->sql() << ", column " << i;
        }
    }
}

TEST_F(PostgresStatements, HaveAFormForManyItems)
{
    for (auto const* statement : db::Statement::all()) {
        auto const text = statement->sql();
        bool const has_one = holds(text, "?1") && (text.starts_with("select ") || text.starts_with("update ") ||
                                                   text.starts_with("delete ") || (text.starts_with("insert ") && holds(text, " values ")));
        auto const conflict = text.find(" on conflict ");
        bool const asks_at_conflict = conflict != std::string_view::npos && holds(text.substr(conflict), "?");
        if (!has_one || asks_at_conflict || holds(text, " returning ")) continue;
        auto const types = prepare(db::postgres::plain_form(text));
        std::vector<std::string_view> names;
        std::vector<std::string> values;
        for (Oid const type : types) {
            names.push_back(db::postgres::name_of(type));
            values.push_back(type == 17 ? R"({"\\x01"})" : "{1}");
        }
        run(db::postgres::many_form(text, names), values);
    }
}

// A table is read from end to end only by who asks for all of it (verify, exports), never by who names what it wants. With sequential
// scans and sorts made dear, a plan that has one has no index to take.
TEST_F(PostgresStatements, WithParametersWalkAnIndex)
{
    PQclear(
        PQexec(connection,
               "set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan"));
    int count = 0;
    for (auto const* statement : db::Statement::all()) {
        if (!holds(statement->sql(), "?1") || holds(statement->sql(), "group by")) continue;   // sums over everything are verify's
        auto const sql = db::postgres::plain_form(statement->sql());
        std::string arguments;
        for (Oid const type : prepare(sql)) arguments += (arguments.empty() ? "'" : ", '") + value_of(type) + "'";
        auto const name = "p" + std::to_string(++count);
        Result const made{PQexec(connection, ("prepare " + name + " as " + sql).c_str())};
        Result const plan{PQexec(connection, ("explain execute " + name + (arguments.empty() ? "" : "(" + arguments + ")")).c_str())};
        ASSERT_EQ(PQresultStatus(plan.get()), PGRES_TUPLES_OK) << PQresultErrorMessage(plan.get()) << sql;
        for (int i = 0; i < PQntuples(plan.get()); ++i) {
            std::string_view const step = PQgetvalue(plan.get(), i, 0);
            EXPECT_FALSE(holds(step, "Seq Scan")) << step << " in: " << sql;
            EXPECT_FALSE(holds(step, "Sort ")) << step << " in: " << sql;
        }
    }
    EXPECT_GT(count, 50);
}

}   // namespace
