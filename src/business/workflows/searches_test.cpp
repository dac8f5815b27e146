// What a merchant says of searches, as a file: in, out and refused.
#include "business/search/search.hpp"
#include "business/workflows/testing/documents.hpp"

#include <gmock/gmock.h>

using namespace workflows;
using testing::Shop;

namespace {

class SearchesTest : public testing::Test {
  protected:
    std::string import(std::string_view text, bool dry_run = false)
    {
        return testing::outcome_of(testing::import_document(shop, "search", text, dry_run));
    }
    std::string exported() { return testing::export_document(shop, "search"); }
    search::Directions directions(std::string_view query)
    {
        auto const rules = shop.tools.db.catalog.read([&](db::Reader& db) { return rules_.of(db); });
        return search::directions_for(rules->settings, query, shop.clock.now());
    }
    ProductId product(std::string_view handle)
    {
        return shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::find_any_product(db, handle, "en-GB"); })->id;
    }

    Shop shop;

  private:
    search::Rules rules_;
};

constexpr std::string_view pinned = R"({"synonyms":[
 {"query":"light","also":["lamp"],"weight_ppm":500000}],
"pins":[
 {"query":"home","products":["vase","lamp"],"from":null,"to":null}],
"buries":[
 {"query":"gift","products":["lamp"],"from":null,"to":null}],
"redirects":[
 {"query":"returns","to":"/pages/returns"}],
"boosts":[
 {"in_stock_ppm":100000}]}
)";

constexpr std::string_view nothing = "{\"synonyms\":[],\n\"pins\":[],\n\"buries\":[],\n\"redirects\":[],\n\"boosts\":[]}\n";

}   // namespace

TEST_F(SearchesTest, WhatWasExportedIsImportedAgainAndChangesNothing)
{
    EXPECT_EQ(exported(), nothing);
    EXPECT_EQ(import(pinned), "5 0 0");
    EXPECT_EQ(exported(), pinned);
    EXPECT_EQ(import(exported()), "0 5 0");
    EXPECT_EQ(directions("home").pinned, (std::vector{product("vase"), product("lamp")}));
    EXPECT_EQ(directions("gift").buried, std::vector{product("lamp")});
}

TEST_F(SearchesTest, WhatTheFileDoesNotNameIsRemoved)
{
    import(pinned);
    EXPECT_EQ(import(R"({"synonyms":[{"query":"Light","also":["lamp","vase"]}]})"), "1 0 4");
    EXPECT_THAT(directions("light").synonyms,
                testing::ElementsAre(search::Directions::Synonym{"lamp", 500'000}, search::Directions::Synonym{"vase", 500'000}));
    EXPECT_EQ(directions("returns"), search::Directions{});
    EXPECT_EQ(import("{}"), "0 0 1");
    EXPECT_EQ(exported(), nothing);
}

TEST_F(SearchesTest, ADryRunTellsTheSameAndWritesNothing)
{
    EXPECT_EQ(import(pinned, true), "5 0 0");
    EXPECT_EQ(exported(), nothing);
    EXPECT_EQ(import(R"({"redirects":[{"query":"a","to":"b"}]})", true), "/redirects/0/to invalid");
}

TEST_F(SearchesTest, AProductThatTheCatalogueDoesNotKnowRefusesTheFile)
{
    import(pinned);
    EXPECT_EQ(import(R"({"pins":[{"query":"home","products":["vase","sofa"]}],"redirects":[]})"), "/pins/0/products/1 unknown_sku");
    EXPECT_EQ(import(R"({"buries":[{"query":"home","products":["VASE"]}]})"), "/buries/0/products/0 unknown_sku");
    EXPECT_EQ(import("[]"), "/ wrong_type");
    EXPECT_EQ(import("{"), "malformed_request");
    EXPECT_EQ(exported(), pinned);
}
