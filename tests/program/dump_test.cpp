// `cloudcommerce dump` and `load`: a shop moves between engines and comes back the same.
#include "support/moved_shop.hpp"

#include "app/commands/shop_tables.hpp"
#include "infrastructure/testing/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>

namespace {

using namespace testing;

std::string name_of(Store place)
{
    static constexpr std::array<char const*, 4> names{"sqlite", "sqlite_groups", "postgres", "postgres_groups"};
    return names.at(static_cast<std::size_t>(place));
}

// ---- the same bytes, wherever it lies

class DumpFrom : public TestWithParam<Store> {
  protected:
    Folder folder;
};

void expect_some(std::string const& dump, std::string const& words) { EXPECT_THAT(dump, HasSubstr(words)); }

TEST_P(DumpFrom, GivesTheSameBytesAfterEveryMove)
{
    auto const origin = config_at(folder / "origin", GetParam());
    auto const asked = live_in(origin);
    ASSERT_EQ(complaints(origin), "");
    auto const dump = dump_of(origin, folder / "dump");
    for (auto const* words :
         {R"("active")", R"("checking_out")", R"("completed")", R"("expired")", R"("merged")", R"("confirmed")", R"("cancelled")",
          R"("pending")", R"("refunded")", R"("declined")", R"("queued")", R"("sent")", R"("waiting_customer")"})
        expect_some(dump, words);

    auto previous = folder / "dump";
    for (auto const place : {Store::postgres, Store::sqlite_groups, Store::postgres_groups, Store::sqlite}) {
        auto const moved = config_at(folder / name_of(place), place);
        copy_beside(origin, moved);
        ASSERT_EQ(refusal_of(moved, previous), "");
        previous = folder / ("dump of " + name_of(place));
        EXPECT_TRUE(dump_of(moved, previous) == dump) << name_of(place);
        EXPECT_EQ(complaints(moved), "") << name_of(place);
    }
}

TEST_P(DumpFrom, OpensAgainAsTheSameShop)
{
    auto const origin = config_at(folder / "origin", GetParam());
    auto const asked = live_in(origin);
    ASSERT_NE(dump_of(origin, folder / "dump"), "");
    for (auto const place : {Store::postgres, Store::sqlite, Store::sqlite_groups}) {
        auto const moved = config_at(folder / name_of(place), place);
        copy_beside(origin, moved);
        ASSERT_EQ(refusal_of(moved, folder / "dump"), "");
        {
            ShopServer server{moved};
            Shopper shopper{server.port()};
            for (auto const& [cart, key, instrument, answer] : asked) {
                if (answer.status == 202) continue;   // never a stored answer
                auto const again = shopper.place(cart, key, instrument);
                EXPECT_EQ(again.status, answer.status) << instrument;
                EXPECT_EQ(again.body, answer.body) << instrument;
                EXPECT_EQ(again.header("Idempotency-Replayed"), "true") << instrument;
            }
            EXPECT_EQ(shopper.place(shopper.new_cart(R"({"sku":"VASE","quantity":1})"), "after").status, 201);
            auto const challenged = std::ranges::find(asked, "sim_challenge", &Asked::instrument);
            auto const url = at(challenged->answer, "/action/url");
            auto const approved = shopper.client.request(
                "POST", "/checkout/challenge", "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n",
                "attempt=" + url.substr(url.find("attempt=") + 8) + "&outcome=approve");
            EXPECT_EQ(approved.status, 303) << approved.body;
        }
        EXPECT_EQ(complaints(moved), "") << name_of(place);
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, DumpFrom, Values(Store::sqlite, Store::postgres, Store::sqlite_groups, Store::postgres_groups),
                         [](auto const& each) { return name_of(each.param); });

// On PostgreSQL an event has no position until it is read; in the dump it has.
TEST(Dump, NumbersEventsThatNobodyHasRead)
{
    Folder const folder;
    auto const origin = config_at(folder / "origin", Store::postgres);
    live_in(origin);
    EXPECT_NE(Postgres::value(Postgres::latest(), "select count(*) from outbox_events where position is null"), "0");
    EXPECT_NE(dump_of(origin, folder / "dump"), "");
    auto const moved = config_at(folder / "moved", Store::postgres);
    copy_beside(origin, moved);
    EXPECT_EQ(refusal_of(moved, folder / "dump"), "");
    EXPECT_EQ(Postgres::value(Postgres::latest(), "select count(*) from outbox_events where position is null"), "0");
    EXPECT_EQ(Postgres::value(Postgres::latest(), "select max(position) - count(*) from outbox_events"), "0");
}

// Text in the order of its bytes, whatever the order of the database.
TEST(Dump, IsTheSameWhereTheDatabaseSortsAsPeopleDo)
{
    Folder const folder;
    auto const origin = config_at(folder / "origin", Store::sqlite);
    ASSERT_EQ(import(origin, small_catalogue()), 0);
    {
        ShopServer server{origin};
        Shopper shopper{server.port()};
        auto const cart = shopper.new_cart(R"({"sku":"LAMP","quantity":1})");
        for (auto const* key : {"b", "B", "a", "A", "_", "aa", "a-a"})
            shopper.post("/api/store/carts/" + cart.id + "/lines", "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + key + "\r\n",
                         R"({"sku":"VASE","quantity":1})");
    }
    auto const dump = dump_of(origin, folder / "dump");
    auto moved = config_at(folder / "moved", Store::sqlite);
    auto const name = Postgres::new_name();
    Postgres::value("postgres", "create database " + name + " template template0 locale_provider icu icu_locale 'en-GB'");
    moved.database = Postgres::url(name);
    ASSERT_EQ(Postgres::value(name, "select ('a' < 'B')::text"), "true");   // it does
    copy_beside(origin, moved);
    ASSERT_EQ(refusal_of(moved, folder / "dump"), "");
    Postgres::value(name, "alter table idempotency_keys alter column key type text collate \"default\"");
    EXPECT_TRUE(dump_of(moved, folder / "again") == dump);
}

TEST(Dump, LeavesTheOneBeforeWhereItFails)
{
    Folder const folder;
    auto const config = config_at(folder / "shop", Store::sqlite);
    ASSERT_EQ(import(config, small_catalogue()), 0);
    auto const dump = dump_of(config, folder / "dump");
    EXPECT_EQ(std::filesystem::status(folder / "dump").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::remove_all(config.data / "keys");
    EXPECT_THROW(dump_of(config, folder / "dump"), std::runtime_error);
    EXPECT_TRUE(text_of(folder / "dump") == dump);
    EXPECT_FALSE(exists(folder / "dump.part"));
    crypto::KeyRing::open(config.data / "keys");   // others
    EXPECT_THROW(dump_of(config, folder / "dump"), std::runtime_error);
    EXPECT_TRUE(text_of(folder / "dump") == dump);
    EXPECT_THROW(dump_of(config, folder / "nowhere" / "dump"), std::runtime_error);
}

// ---- nothing is left out

std::set<std::string> dumped_columns()
{
    static constexpr std::array<char const*, 4> types{"", "integer", "text", "bytes"};
    std::set<std::string> columns;
    for (auto const& table : app::shop_tables())
        for (auto const& column : table.section.columns)
            columns.insert(table.section.table + "." + column.name + " " + types.at(static_cast<std::size_t>(column.kind)));
    return columns;
}

std::set<std::string> lines_of(std::string const& text)
{
    std::set<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
        if (std::ranges::none_of(std::array{"schema_migrations.", "job_leases.", "remember_epoch.", "store_keys.", "api_key_hashes."},
                                 [&](auto const* table) { return line.starts_with(table); }))
            lines.insert(line);
    return lines;
}

TEST(Dump, HoldsEveryColumnOfEveryTableOfPostgresql)
{
    std::vector<std::string_view> modules;
    for (auto const& group : app::commit_groups()) modules.insert(modules.end(), group.modules.begin(), group.modules.end());
    std::ranges::sort(modules);
    modules.erase(std::ranges::unique(modules).begin(), modules.end());
    EXPECT_EQ(lines_of(Postgres::value(Postgres::migrated(modules),
                                       "select string_agg(table_name || '.' || column_name || ' ' || case data_type when 'bigint' then "
                                       "'integer' when 'bytea' then 'bytes' else data_type end, E'\\n') from information_schema.columns "
                                       "where table_schema = 'public' and is_generated = 'NEVER'")),
              dumped_columns());
}

TEST(Dump, HoldsEveryColumnOfEveryTableOfSqlite)
{
    Folder const folder;
    auto const config = config_at(folder / "shop", Store::sqlite);
    ASSERT_EQ(import(config, small_catalogue()), 0);
    db::MadeStatement const all{
        "select group_concat(t.name || '.' || c.name || ' ' || case c.type when 'BLOB' then 'bytes' else lower(c.type) end, "
        "char(10)) from sqlite_schema t, pragma_table_xinfo(t.name) c where t.type = 'table' and c.hidden = 0"};
    auto const columns =
        db::open_sqlite_read_only(config.data / "shop.db")->read([&](db::Reader& db) { return db.value<std::string>(all); });
    EXPECT_EQ(lines_of(columns.value()), dumped_columns());
}

TEST(Dump, KnowsEveryModuleWithTables)
{
    std::set<std::string_view> known{"payment_provider"};   // the simulator's memory is not the shop's
    for (auto const& group : app::commit_groups()) known.insert(group.modules.begin(), group.modules.end());
    auto const all = db::modules_with_schema();
    EXPECT_EQ(known, std::set<std::string_view>(all.begin(), all.end()));
    for (auto const module : all)
        EXPECT_EQ(db::migrations_of({&module, 1}, "sqlite").size(), db::migrations_of({&module, 1}, "postgres").size()) << module;
}

// ---- refusals

class LoadInto : public TestWithParam<Store> {
  protected:
    static void SetUpTestSuite()
    {
        shared = new Folder;
        origin = new app::Config{config_at(*shared / "origin", Store::sqlite)};
        live_in(*origin);
        good = dump_of(*origin, *shared / "dump");
    }
    static void TearDownTestSuite()
    {
        delete origin;
        delete shared;
    }

    LoadInto() { copy_beside(*origin, target); }

    // A whole dump of what stands before its last line.
    static std::string sealed(std::string const& text)
    {
        std::uint64_t tables = 0, rows = 0;
        std::istringstream in{text};
        for (std::string line; std::getline(in, line);) {
            tables += line.starts_with(R"({"table":)") ? 1U : 0U;
            rows += line.starts_with('[') ? 1U : 0U;
        }
        return text + R"({"end":"cloudcommerce dump","tables":)" + std::to_string(tables) + R"(,"rows":)" + std::to_string(rows) +
               R"(,"sha256":")" + crypto::hex(crypto::sha256(crypto::bytes(text))) + "\"}\n";
    }
    static std::string body() { return good.substr(0, good.rfind('{')); }
    // A whole dump in which the first `from` reads `to`.
    static std::string with(std::string const& from, std::string const& to)
    {
        auto text = body();
        auto const at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return sealed(text.replace(at, from.size(), to));
    }

    std::string refusal(std::string const& text)
    {
        std::ofstream{folder / "other", std::ios::binary} << text;
        return refusal_of(target, folder / "other");
    }
    void expect_refused(std::string const& text, std::string const& why)
    {
        EXPECT_THAT(refusal(text), AllOf(HasSubstr("refused, nothing was changed"), HasSubstr(why)));
    }

    static inline Folder* shared = nullptr;
    static inline app::Config* origin = nullptr;
    static inline std::string good;
    Folder folder;
    app::Config target = config_at(folder / "target", GetParam());
};

TEST_P(LoadInto, RefusesWhatIsNoDumpOfThisRelease)
{
    ASSERT_EQ(sealed(body()), good);
    expect_refused("", "the file is empty");
    expect_refused(with(R"("version":1)", R"("version":2)"), "version 2");
    expect_refused(with(R"("notification 2")", R"("notification 2","notification 3")"), "another release");
    expect_refused(with(R"(,"notification 2")", ""), "another release");
    expect_refused(with(R"({"table":"cart_lines")", R"({"table":"cart_notes")"), "where the table cart_lines belongs there is cart_notes");
    expect_refused(with(R"("quantity integer")", R"("quantity integer","note text")"), "the columns of cart_");
    expect_refused(with(R"("merged_into integer",)", ""), "the columns of cart_");
    expect_refused(with(R"("email_hmac bytes")", R"("email_hash bytes")"), "the columns of customer_people");
    auto const last = body().rfind(R"({"table":)");
    expect_refused(sealed(body().substr(0, last)), "the table notification_messages is missing");
    expect_refused(sealed(body() + "{\"table\":\"x\",\"of\":\"cart\",\"columns\":[\"a text\"]}\n"), "no table x");
    expect_refused(good + "garbage\n", "something follows its end");
    expect_refused(good.substr(0, good.size() / 2), "it was cut");
    expect_refused(body(), "it was cut");
    auto changed = good;
    changed.replace(changed.find("Pollen"), 6, "Poison");
    expect_refused(changed, "it was changed");
    EXPECT_THAT(refusal_of(target, folder / "nowhere"), HasSubstr("nowhere is no file that can be read twice"));

    ASSERT_EQ(refusal(good), "");   // and the good one still loads
    EXPECT_TRUE(dump_of(target, folder / "again") == good);
}

TEST_P(LoadInto, RefusesAShopThatIsNotEmpty)
{
    ASSERT_EQ(import(target, small_catalogue()), 0);
    auto const before = dump_of(target, folder / "before");
    expect_refused(good, "this shop is not empty: it has rows in catalog_products");
    EXPECT_TRUE(dump_of(target, folder / "after") == before);
}

TEST_P(LoadInto, RefusesOtherKeys)
{
    std::filesystem::remove_all(target.data / "keys");
    expect_refused(good, "Copy the keys of the shop that was dumped");
    crypto::KeyRing::open(target.data / "keys");
    expect_refused(good, "the keys here are not those of the shop that was dumped");
    // Its own beside a newer one do.
    std::filesystem::copy_file(target.data / "keys" / "store-1.key", target.data / "keys" / "store-2.key");
    std::filesystem::copy_file(origin->data / "keys" / "store-1.key", target.data / "keys" / "store-1.key",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(refusal(good), "");
}

TEST_P(LoadInto, RefusesWhileAServerRuns)
{
    ShopServer const server{target};
    expect_refused(good, "stop it first");
}

// A row at the very end that the database does not take: what went before it goes as well, in every database.
TEST_P(LoadInto, LoadsAllOrNothing)
{
    auto const text = body();
    auto const at = text.rfind("\"queued\"");
    ASSERT_NE(at, std::string::npos);
    expect_refused(sealed(std::string{text}.replace(at, 8, "\"missed\"")), "");
    ASSERT_EQ(refusal(good), "");
    EXPECT_TRUE(dump_of(target, folder / "again") == good);
    expect_refused(good, "not empty");
}

INSTANTIATE_TEST_SUITE_P(Engines, LoadInto, Values(Store::sqlite, Store::postgres, Store::sqlite_groups, Store::postgres_groups),
                         [](auto const& each) { return name_of(each.param); });

TEST(Load, RefusesADatabaseThatAServerElsewhereWorksOn)
{
    Folder const folder;
    auto const origin = config_at(folder / "origin", Store::sqlite);
    ASSERT_EQ(import(origin, small_catalogue()), 0);
    ASSERT_NE(dump_of(origin, folder / "dump"), "");
    auto const elsewhere = config_at(folder / "elsewhere", Store::postgres);
    auto here = config_at(folder / "here", Store::sqlite);
    here.database = elsewhere.database;
    copy_beside(origin, here);
    {
        ShopServer const server{elsewhere};
        EXPECT_THAT(refusal_of(here, folder / "dump"), HasSubstr("a server works on this database"));
    }
    EXPECT_EQ(refusal_of(here, folder / "dump"), "");
    ShopServer const server{here};   // the keys of the loaded shop are those of the database now
}

// ---- beside a server

class DumpBesideAServer : public TestWithParam<Store> {};

TEST_P(DumpBesideAServer, IsAShopThatVerifies)
{
    Folder const folder;
    auto const origin = config_at(folder / "origin", GetParam());
    ASSERT_EQ(
        import(
            origin,
            R"({"handle":"hot","title":"Hot","category":"Vases","variants":[{"sku":"HOT","price":1000,"currency":"GBP","stock":100000}]})"
            "\n"),
        0);
    std::atomic<int> sold = 0;
    {
        ShopServer server{origin};
        std::vector<std::jthread> shoppers;
        for (int i = 0; i < 4; ++i)
            shoppers.emplace_back([&, i](std::stop_token const& stop) {
                Shopper shopper{server.port()};
                for (int n = 0; !stop.stop_requested(); ++n) {
                    auto const placed =
                        shopper.place(shopper.new_cart(R"({"sku":"HOT","quantity":1})"), std::to_string(i) + "-" + std::to_string(n),
                                      n % 5 == 4 ? "sim_decline" : "sim_approve");
                    sold += placed.status == 201 ? 1 : 0;
                }
            });
        for (int round = 0; round < 5; ++round) {
            auto const before = sold.load();
            while (sold < before + 10) std::this_thread::yield();
            EXPECT_NE(dump_of(origin, folder / ("dump " + std::to_string(round))), "");
        }
    }
    EXPECT_EQ(complaints(origin), "");
    for (int round = 0; round < 5; ++round)
        for (auto const place : {Store::sqlite, Store::postgres_groups}) {
            auto const moved = config_at(folder / (name_of(place) + std::to_string(round)), place);
            copy_beside(origin, moved);
            ASSERT_EQ(refusal_of(moved, folder / ("dump " + std::to_string(round))), "");
            EXPECT_EQ(complaints(moved), "") << round;
            ShopServer{moved}.stop();   // does what was left to be done
            EXPECT_EQ(complaints(moved), "") << round;
        }
}

INSTANTIATE_TEST_SUITE_P(Engines, DumpBesideAServer, Values(Store::sqlite, Store::postgres, Store::sqlite_groups, Store::postgres_groups),
                         [](auto const& each) { return name_of(each.param); });

}   // namespace
