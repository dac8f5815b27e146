// What goes to PostgreSQL comes back as it was: one by one, as many at once, row by row.
#include "infrastructure/testing/items_on_postgres.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <limits>

namespace {

struct Item {
    std::int64_t id = 0;
    std::string name;
    std::optional<std::vector<std::byte>> data;
    std::optional<std::string> note;
    auto operator<=>(Item const&) const = default;
};

class PostgresValuesTest : public testing::ItemsOnPostgres {
  protected:
    PostgresValuesTest() { open(); }

    static inline db::Statement const all_items{"select id, name, data, note from items order by id"};
    static inline db::Statement const clear{"delete from items"};
    static inline db::Statement const find_plainly{"select id, name, data, note from items where note = ?1"};
    static inline db::Statement const find_in_order{"select id, name, data, note from items where note = ?1 order by name desc limit 3"};
    static inline db::Statement const drop_item{"delete from items where id = ?1 and name = ?2"};
    static inline db::Statement const change_item{"update items set data = ?2, note = ?3 where id = ?1"};
    static inline db::Statement const put_item{
        "insert into items (id, name, data, note) values (?1, ?2, ?3, ?4) on conflict (id) do update set note = excluded.note"};

    static Item item_of(db::Row const& row)
    {
        return {row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::optional<std::vector<std::byte>>>(2),
                row.get<std::optional<std::string>>(3)};
    }
    std::vector<Item> items()
    {
        return database->read([](db::Reader& db) { return db.all(all_items, item_of); });
    }
    void put(Item const& item)
    {
        ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
            db.execute(insert_item, item.id, item.name, item.data, item.note);
            return Done{};
        }));
    }
    // What `one` writes for each item alone is what execute_all writes for all together.
    template <typename B>
    void expect_same(std::vector<Item> const& before, db::Statement const& statement, std::vector<Item> const& given, B bind)
    {
        std::vector<Item> outcomes[2];
        for (int const together : {0, 1}) {
            RC_ASSERT(database->write([&](db::Writer& db) -> Result<Done> {
                db.execute(clear);
                for (auto const& item : before) db.execute(insert_item, item.id, item.name, item.data, item.note);
                if (together != 0)
                    db.execute_all(statement, given, bind);
                else
                    for (auto const& item : given) bind(item, [&](auto const&... parameters) { db.execute(statement, parameters...); });
                return Done{};
            }));
            outcomes[together] = items();
        }
        RC_ASSERT(outcomes[0] == outcomes[1]);
    }
};

// Ids and names differ; whatever else may be missing or empty.
std::vector<Item> some_items(int most)
{
    std::vector<Item> made;
    auto const count = *rc::gen::inRange(0, most);
    for (int i = 0; i < count; ++i) {
        Item item{.id = i, .name = std::to_string(i) + *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127))};
        if (*rc::gen::arbitrary<bool>())
            item.data = *rc::gen::container<std::vector<std::byte>>(
                rc::gen::map(rc::gen::inRange(0, 256), [](int byte) { return static_cast<std::byte>(byte); }));
        if (*rc::gen::arbitrary<bool>()) item.note = *rc::gen::element<std::string>("", "red", "blue", "green");
        made.push_back(std::move(item));
    }
    return made;
}

}   // namespace

TEST_F(PostgresValuesTest, EveryKindOfValueComesBackAsItWas)
{
    std::vector<std::byte> every_byte;
    for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<std::byte>(i));
    std::vector<Item> const given{{std::numeric_limits<std::int64_t>::min(), "least", std::nullopt, std::nullopt},
                                  {-1, "", std::vector<std::byte>{}, ""},
                                  {0, std::string(2'000, 'x'), std::vector<std::byte>(1 << 20, std::byte{0}), std::string(1 << 20, '\n')},
                                  {1, "'; drop table items; -- \\ \" $1 ?1 {}", every_byte, "\x01\t\r\n\x7f"},
                                  {2, "English, čeština, Ελληνικά, русский, עברית, العربية, हिन्दी, ไทย, 日本語, 한국어, ქართული",
                                   std::nullopt, "😀🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\xcc\x81"},
                                  {std::numeric_limits<std::int64_t>::max(), "most", std::vector{std::byte{0}}, std::nullopt}};
    for (auto const& item : given) put(item);
    EXPECT_EQ(items(), given);
    EXPECT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.execute(clear);
        db.execute_all(insert_item, given, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
        return Done{};
    }));
    EXPECT_EQ(items(), given);
    EXPECT_EQ(seen("select octet_length(data) from items where id = 1"), "256");
}

TEST_F(PostgresValuesTest, ATextWithNulIsRefusedAndItsConnectionGoesOn)
{
    auto const backend = database->read([](db::Reader& db) { return db.value<int>(my_backend); });
    std::string const nul{"a\0b", 3};
    EXPECT_EQ(fault_of([&] { (void)add_alone(1, nul); }), db::Fault::Kind::statement);
    EXPECT_EQ(fault_of([&] {
                  (void)database->write([&](db::Writer& db) -> Result<Done> {
                      db.execute_all(insert_item, std::array{1, 2}, [&](int id, auto with) { with(id, nul, std::nullopt, std::nullopt); });
                      return Done{};
                  });
              }),
              db::Fault::Kind::statement);
    EXPECT_EQ(fault_of([&] { (void)add_alone(1, "not UTF-8: \xff"); }), db::Fault::Kind::statement);
    EXPECT_TRUE(add_alone(1, "a"));
    EXPECT_EQ(database->read([](db::Reader& db) { return db.value<int>(my_backend); }), backend);
}

TEST_F(PostgresValuesTest, AValueOfAnotherTypeIsRefused)
{
    for (auto const& wrong : {db::Value{"1"}, db::Value{std::vector<std::byte>{}}})
        EXPECT_EQ(fault_of([&] {
                      (void)database->write([&](db::Writer& db) -> Result<Done> {
                          db.execute(rename_item, wrong, "a");
                          return Done{};
                      });
                  }),
                  db::Fault::Kind::statement);
    static db::Statement const small{"select ?1::smallint, ?2::integer, ?3::bigint"};
    auto const sum = [&](std::int64_t two, std::int64_t four, std::int64_t eight) {
        return database->read([&](db::Reader& db) {
            return *db.one(
                small, [](db::Row const& row) { return row.get<std::int64_t>(0) + row.get<int>(1) + row.get<int>(2); }, two, four, eight);
        });
    };
    EXPECT_EQ(sum(-32'768, -2'147'483'648, 1), -2'147'516'415);
    EXPECT_EQ(sum(32'767, 0, -32'767), 0);
    EXPECT_EQ(fault_of([&] { sum(32'768, 0, 0); }), db::Fault::Kind::statement);
    EXPECT_EQ(fault_of([&] { sum(0, 2'147'483'648, 0); }), db::Fault::Kind::statement);
}

// ---- many at once

TEST_F(PostgresValuesTest, ManyAtOnceAreWrittenAsOneByOne)
{
    EXPECT_TRUE(rc::check([&] {
        auto const before = some_items(8);
        auto given = some_items(40);
        expect_same({}, insert_item, given, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
        expect_same(before, change_item, given, [](Item const& item, auto with) { with(item.id, item.data, item.note); });
        expect_same(before, drop_item, given, [&](Item const& item, auto with) {   // half of them as they are, others not at all
            auto const at = static_cast<std::size_t>(item.id);
            if (item.note) with(item.id, at < before.size() && item.data ? before[at].name : item.name);
        });
        for (auto& item : given) item.name = "put " + item.name;
        expect_same(before, put_item, given, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
    }));
}

TEST_F(PostgresValuesTest, ManyAtOnceAreReadAsOneByOneItemByItem)
{
    using Seen = std::vector<std::pair<std::size_t, Item>>;
    EXPECT_TRUE(rc::check([&] {
        auto const stored = some_items(60);
        RC_ASSERT(database->write([&](db::Writer& db) -> Result<Done> {
            db.execute(clear);
            db.execute_all(insert_item, stored, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
            return Done{};
        }));
        auto const asked = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("", "red", "blue", "none", "green"));
        database->read([&](db::Reader& db) {
            for (auto const* const statement : {&find_plainly, &find_in_order}) {
                Seen one_by_one, together;
                std::size_t index = 0;
                for (auto const& note : asked) {
                    for (auto& item : db.all(*statement, item_of, note)) one_by_one.emplace_back(index, std::move(item));
                    ++index;
                }
                db.for_each(
                    *statement, asked, [](std::string const& note, auto with) { with(note); },
                    [&](std::size_t item, db::Row const& row) { together.emplace_back(item, item_of(row)); });
                RC_ASSERT(std::ranges::is_sorted(together, {}, &std::pair<std::size_t, Item>::first));
                if (statement == &find_plainly) {   // which says no order of its own
                    std::ranges::sort(one_by_one);
                    std::ranges::sort(together);
                }
                RC_ASSERT(one_by_one == together);
            }
            return 0;
        });
    }));
}

TEST_F(PostgresValuesTest, NoneAndTenThousandAtOnce)
{
    std::vector<Item> given;
    ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.execute_all(insert_item, given, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
        return Done{};
    }));
    for (int i = 0; i < 10'000; ++i)
        given.push_back({i, "item " + std::to_string(i), std::nullopt, i % 3 == 0 ? std::nullopt : std::optional{std::to_string(i % 7)}});
    ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.execute_all(insert_item, given, [](Item const& item, auto with) { with(item.id, item.name, item.data, item.note); });
        return Done{};
    }));
    EXPECT_EQ(items(), given);
    (void)seen("analyze items");   // and as the planner sees it then
    for (auto const most : {0u, 10'000u})
        database->read([&](db::Reader& db) {
            std::size_t rows = 0;
            db.for_each(
                find_item, std::span{given}.first(most), [](Item const& item, auto with) { with(item.id); },
                [&](std::size_t item, db::Row const& row) {
                    ASSERT_EQ(item, rows++);
                    ASSERT_EQ(row.get<std::string>(0), given[item].name);
                });
            EXPECT_EQ(rows, most);
            return 0;
        });
}

// ---- row by row

TEST_F(PostgresValuesTest, FiveThousandRowsComeOneByOneWithQuestionsInBetween)
{
    static db::Statement const open_cursors{"select count(*) from pg_cursors where statement like 'declare%'"};
    std::vector<int> ids(5'000);
    for (int i = 0; i < 5'000; ++i) ids[static_cast<std::size_t>(i)] = i;
    ASSERT_TRUE(database->write([&](db::Writer& db) -> Result<Done> {
        db.execute_all(insert_item, ids,
                       [](int id, auto with) { with(id, std::to_string(id), std::nullopt, "n" + std::to_string(id % 2)); });
        return Done{};
    }));
    database->read([&](db::Reader& db) {
        int outer = 0, inner = 0;
        for (db::Row const row : db.rows(all_items)) {
            auto const id = row.get<std::int64_t>(0);
            EXPECT_EQ(id, outer++);
            EXPECT_EQ(db.value<std::string>(find_item, id), row.get<std::string>(1));
            if (id % 10 == 0)
                for (db::Row const nested : db.rows(find_item, id)) inner += nested.get<std::string>(0) == std::to_string(id) ? 1 : 0;
            if (id % 1'000 == 999)
                for (db::Row const nested : db.rows(find_plainly, "n1")) inner += nested.get<int>(0) >= 0 ? 1 : 0;
        }
        EXPECT_EQ(outer, 5'000);
        EXPECT_EQ(inner, 500 + 5 * 2'500);
        EXPECT_LE(db.value<int>(open_cursors).value_or(0), 3);   // those that are done are let go of
        return 0;
    });
}
