// What the rules allow, and above all what they reject.
#include "architecture/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace architecture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
    char const *file, *included;
};

TEST(IncludeRules, LetDependenciesPointDownwards)
{
    for (auto const& [file, included] : {
             Case{"src/app/application.cpp", "interaction/api/cart_api.hpp"},
             Case{"src/interaction/api/cart_api.cpp", "business/cart/cart.hpp"},
             Case{"src/interaction/api/cart_api.cpp", "business/workflows/place_order.hpp"},
             Case{"src/interaction/storefront/cart_pages.cpp", "interaction/shell/route.hpp"},
             Case{"src/business/workflows/place_order.cpp", "business/order/order.hpp"},
             Case{"src/business/cart/cart.cpp", "business/cart/cart_store.hpp"},
             Case{"src/business/cart/cart.cpp", "infrastructure/db/database.hpp"},
             Case{"src/business/cart/cart_test.cpp", "infrastructure/testing/database.hpp"},
             Case{"src/business/workflows/place_order_test.cpp", "business/workflows/testing/shop.hpp"},
             Case{"src/infrastructure/http/server.cpp", "base/result.hpp"},
             Case{"src/base/money.cpp", "string"},
             Case{"bench/orders.cpp", "bench/driver.hpp"},
             Case{"bench/icecat.cpp", "infrastructure/json/reader.hpp"},
             Case{"tests/program/api_test.cpp", "app/application.hpp"},
         })
        EXPECT_EQ(objection_to_include(file, included), std::nullopt) << file << " includes " << included;
}

TEST(IncludeRules, RejectWhatPointsUpwardsOrSideways)
{
    for (auto const& [file, included] : {
             Case{"src/base/money.cpp", "infrastructure/json/writer.hpp"},
             Case{"src/infrastructure/http/server.cpp", "business/cart/cart.hpp"},
             Case{"src/infrastructure/http/server.hpp", "interaction/shell/route.hpp"},
             Case{"src/business/cart/cart.cpp", "interaction/shell/problem.hpp"},
             Case{"src/business/workflows/place_order.cpp", "interaction/shell/problem.hpp"},
             Case{"src/interaction/api/cart_api.cpp", "app/application.hpp"},
             Case{"src/business/cart/cart.cpp", "business/catalog/catalog.hpp"},               // a module and another
             Case{"src/business/cart/cart_test.cpp", "business/catalog/catalog.hpp"},          // also in its tests
             Case{"src/business/cart/cart.cpp", "business/workflows/place_order.hpp"},         // a module and a workflow
             Case{"src/business/workflows/place_order.cpp", "business/cart/cart_store.hpp"},   // what is private
             Case{"src/business/workflows/place_order.cpp", "business/order/saga.hpp"},
             Case{"src/interaction/api/cart_api.cpp", "business/cart/cart_store.hpp"},
             Case{"src/app/schedule.cpp", "business/order/numbers.hpp"},
             Case{"src/interaction/api/cart_api.cpp", "interaction/storefront/frame.hpp"},   // a door and another
             Case{"src/interaction/shell/guard.cpp", "interaction/api/cart_api.hpp"},
             Case{"src/business/cart/cart.cpp", "infrastructure/testing/database.hpp"},   // tests' tools
             Case{"src/app/application.cpp", "business/workflows/testing/shop.hpp"},
             Case{"src/helpers/strings.cpp", "base/text.hpp"},   // no layer
             Case{"bench/orders.cpp", "business/order/order.hpp"},
         })
        EXPECT_NE(objection_to_include(file, included), std::nullopt) << file << " includes " << included;
}

TEST(IncludeRules, KeepLibrariesBehindWhatWrapsThem)
{
    for (auto const& [file, included] : {
             Case{"src/infrastructure/http/connection.cpp", "boost/asio/write.hpp"},
             Case{"src/infrastructure/db/sqlite/connection.hpp", "sqlite3.h"},
             Case{"src/infrastructure/json/reader.cpp", "simdjson.h"},
             Case{"src/business/ledger/ledger_test.cpp", "sqlite3.h"},   // to tamper with it
             Case{"src/app/main.cpp", "CLI/CLI.hpp"},
         })
        EXPECT_EQ(objection_to_sight(file, included), std::nullopt) << file << " sees " << included;
    for (auto const& [file, included] : {
             Case{"src/business/workflows/place_order.cpp", "boost/asio/post.hpp"},
             Case{"src/app/serve.cpp", "boost/beast/http.hpp"},
             Case{"src/business/cart/cart_store.cpp", "sqlite3.h"},
             Case{"src/infrastructure/db/database.hpp", "sqlite3.h"},   // what every module sees knows no engine
             Case{"src/business/order/order.cpp", "openssl/hmac.h"},
             Case{"src/interaction/feeds/product_ndjson.cpp", "simdjson.h"},
             Case{"src/interaction/shell/guard.cpp", "gumbo.h"},
             Case{"src/business/catalog/catalog.cpp", "csv.h"},
             Case{"src/interaction/api/system_api.cpp", "CLI/CLI.hpp"},
             Case{"src/app/profiling.cpp", "gperftools/profiler.h"},
             Case{"src/infrastructure/search_engine/index.cpp", "hnswlib/hnswlib.h"},
         })
        EXPECT_NE(objection_to_sight(file, included), std::nullopt) << file << " sees " << included;
}

TEST(TableRules, WantAModulesNameInFront)
{
    EXPECT_THAT(created_tables("create table cart_carts (id integer);\n-- create table later\ncreate table cart_lines (x)"),
                ElementsAre("cart_carts", "cart_lines"));
    EXPECT_EQ(objection_to_table("src/business/cart", "cart_lines"), std::nullopt);
    EXPECT_NE(objection_to_table("src/business/cart", "lines"), std::nullopt);
    EXPECT_NE(objection_to_table("src/business/cart", "order_lines"), std::nullopt);
}

TEST(TableRules, RejectATableOfAnotherModule)
{
    Tables const tables{{"cart_carts", "src/business/cart"}, {"order_orders", "src/business/order"}};
    EXPECT_THAT(foreign_tables("src/business/cart/cart_store.cpp", R"("select 1 from cart_carts")", tables), IsEmpty());
    EXPECT_THAT(foreign_tables("src/business/cart/cart_store.cpp", "// order_orders comes later\nint order_orders_count;", tables),
                IsEmpty());
    EXPECT_THAT(foreign_tables("src/business/cart/cart_store.cpp", R"("from cart_carts c join order_orders o on 1")", tables),
                ElementsAre("order_orders"));
    EXPECT_THAT(foreign_tables("src/business/workflows/verify.cpp", R"("delete from cart_carts")", tables), ElementsAre("cart_carts"));
    EXPECT_THAT(foreign_tables("src/business/order/schema/001_create.sqlite.sql", "cart_id integer references cart_carts (id)", tables),
                ElementsAre("cart_carts"));
}

TEST(Includes, AreReadAsThePreprocessorReadsThem)
{
    EXPECT_THAT(includes_of("#include \"a/b.hpp\"\n  #  include <c.h>\n// #include \"d.hpp\"\nint x; // #include <e>\n"),
                ElementsAre("a/b.hpp", "c.h"));
}

TEST(Cycles, AreFound)
{
    EXPECT_THAT(find_cycle({{"http", {"log"}}, {"log", {"json"}}, {"json", {}}}), IsEmpty());
    EXPECT_THAT(find_cycle({{"db", {"http"}}, {"http", {"log"}}, {"log", {"json", "http"}}}), ElementsAre("http", "log", "http"));
    EXPECT_THAT(find_cycle({{"db", {"db"}}}), ElementsAre("db", "db"));
}

}   // namespace
}   // namespace architecture
