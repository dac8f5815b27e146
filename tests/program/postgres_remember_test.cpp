// What is kept in memory of the catalogue is told of every change, whoever makes it and however.
#include "app/databases.hpp"
#include "business/workflows/testing/shop.hpp"
#include "infrastructure/db/table.hpp"
#include "infrastructure/testing/database.hpp"

#include <gmock/gmock.h>
#include <libpq-fe.h>

#include <memory>
#include <set>

namespace {

using Answer = std::unique_ptr<PGresult, decltype([](PGresult* result) { PQclear(result); })>;

class PostgresRemember : public testing::Test {
  protected:
    PostgresRemember()
        : connection(PQconnectdb(testing::Postgres::url(testing::Postgres::create(testing::Postgres::new_name(),
                                                                                  testing::Postgres::migrated(db::modules_with_schema())))
                                     .c_str()))
    {
    }
    ~PostgresRemember() override { PQfinish(connection); }

    std::vector<std::string> column(std::string const& sql)
    {
        Answer const answer{PQexec(connection, sql.c_str())};
        EXPECT_THAT(PQresultStatus(answer.get()), testing::AnyOf(PGRES_TUPLES_OK, PGRES_COMMAND_OK)) << PQresultErrorMessage(answer.get());
        std::vector<std::string> values;
        for (int i = 0; i < PQntuples(answer.get()); ++i) values.emplace_back(PQgetvalue(answer.get(), i, 0));
        return values;
    }
    std::string epoch() { return column("select epoch from remember_epoch")[0]; }

    PGconn* connection;
};

TEST_F(PostgresRemember, EveryTableOfTheCatalogueTellsOfItsChanges)
{
    auto const& groups = app::commit_groups();
    auto const catalogue = std::ranges::find(groups, "catalog", &app::CommitGroup::name);
    std::vector<std::string> tables;
    for (auto const module : catalogue->modules)
        if (module != "remember")
            for (auto const& table : db::tables_of(module)) tables.push_back(table.name);
    EXPECT_GT(tables.size(), 10U);
    EXPECT_THAT(
        column("select tgrelid::regclass::text from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.proname = 'remember_change' "
               "and tgtype = 4 + 8 + 16 + 32"),   // after insert, update, delete and truncate, once a statement
        testing::UnorderedElementsAreArray(tables));
}

TEST_F(PostgresRemember, ATransactionMovesTheEpochOnceHoweverMuchItChanges)
{
    auto const before = std::stoll(epoch());
    column("begin; update tax_rates set name = name; update catalog_channels set code = code; insert into shipping_zones values (9, 'x'); "
           "commit");
    EXPECT_EQ(std::stoll(epoch()), before + 1);
    column("begin; delete from shipping_zones where id = 9; rollback");
    EXPECT_EQ(std::stoll(epoch()), before + 1);
    column("delete from shipping_zones where id = 9");
    EXPECT_EQ(std::stoll(epoch()), before + 2);
}

}   // namespace
