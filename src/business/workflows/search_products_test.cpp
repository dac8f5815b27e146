// What is found, and that it stays true while the shop changes.
#include "business/workflows/search_feed.hpp"
#include "business/workflows/search_products.hpp"
#include "business/workflows/suggest.hpp"
#include "business/workflows/testing/documents.hpp"

#include <atomic>
#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <thread>

using namespace workflows;
using namespace std::chrono_literals;
using testing::ElementsAre, testing::IsEmpty, testing::Pair, testing::Shop, testing::UnorderedElementsAre;

namespace {

class SearchProductsTest : public testing::Test {
  protected:
    ProductId put(testing::ForSale const& product) { return shop.put(product); }

    void refresh(std::vector<ProductId> ids) { index.refresh(ids); }
    void read_all()
    {
        index.read_all([](std::size_t) { return true; });
    }

    std::vector<std::string> handles(SearchView const& view) const
    {
        std::vector<std::string> made;
        for (auto const& product : view.products) made.push_back(product.product.handle);
        return made;
    }
    std::vector<std::string> found(std::string text) { return handles(search.run({.text = std::move(text)})); }

    Shop shop;
    ProductIndex index{shop.tools};
    search::Rules rules;
    search::SearchLog log;
    PopularQueries popular;
    catalog::KnownProducts known;
    Searching searching{index, rules, log, popular, known};
    SearchProducts search{shop.tools, searching};
    Suggest suggest{shop.tools, searching};
};

}   // namespace

TEST_F(SearchProductsTest, WordsSkusAndWhatIsTypedWrongAreFound)
{
    read_all();
    EXPECT_THAT(found("Vases"), ElementsAre("vase"));
    EXPECT_THAT(found("table lamp"), ElementsAre("lamp"));
    EXPECT_THAT(found("LAMP"), ElementsAre("lamp"));
    EXPECT_THAT(found("nothing like it"), IsEmpty());
    EXPECT_THAT(found(""), UnorderedElementsAre("vase", "lamp"));

    auto const meant = search.run({.text = "diped vase"});
    EXPECT_THAT(handles(meant), ElementsAre("vase"));
    EXPECT_TRUE(meant.corrected);
    EXPECT_EQ(meant.text, "dipped vase");
    auto const typed = search.run({.text = "diped vase", .verbatim = true});
    EXPECT_FALSE(typed.corrected);
    EXPECT_THAT(handles(typed), ElementsAre("vase"));   // by its other word
    EXPECT_TRUE(typed.any_word);
}

TEST_F(SearchProductsTest, WordsThatNothingHasAreLeftOutAndQuotesThatNothingHoldsAreOpened)
{
    read_all();
    auto const view = search.run({.text = "vase xylophonic"});
    EXPECT_THAT(handles(view), ElementsAre("vase"));
    EXPECT_THAT(view.dropped, ElementsAre("xylophonic"));
    auto const quoted = search.run({.text = "\"vase orbit\""});
    EXPECT_THAT(handles(quoted), ElementsAre("vase"));
    EXPECT_TRUE(quoted.any_word);
    EXPECT_THAT(found("vase -orbit"), IsEmpty());
    EXPECT_EQ(search.run({.text = "qqqq"}).total, 0U);
}

TEST_F(SearchProductsTest, FacetsAreCountedAmongWhatIsFound)
{
    for (int i = 0; i < 12; ++i) put({.handle = "p" + std::to_string(i), .title = "Oak spoon", .vendor = "Ostler"});
    put({.handle = "q1", .title = "Oak bowl", .vendor = "Ostler"});
    read_all();
    auto const view = search.run({.text = "\"spoon oak\""});   // quotes that nothing holds, words that twelve have
    EXPECT_TRUE(view.any_word);
    EXPECT_EQ(view.total, 12U);
    auto const brand = std::ranges::find(view.facets, "brand", &FacetView::name);
    ASSERT_NE(brand, view.facets.end());
    EXPECT_EQ(brand->values.at(0).count, 12U);
}

TEST_F(SearchProductsTest, AWordIsCorrectedWhereItStandsByItself)
{
    put({.handle = "p1", .title = "Vanvese vase"});
    read_all();
    EXPECT_EQ(search.run({.text = "vanvese vese"}).text, "vanvese vase");
}

TEST_F(SearchProductsTest, NothingFoundLeadsToCategories)
{
    put({.handle = "c1", .title = "Chair", .category = {"Home", "Seats"}});
    read_all();
    auto const lost = search.run({.text = "qqqq"});
    ASSERT_EQ(lost.ways_out.size(), 1U);
    EXPECT_EQ(lost.ways_out[0].handle, "home");
    EXPECT_EQ(search.run({.text = "-chair seat", .price_from = 5'000}).ways_out.at(0).title, "Seats");
}

TEST_F(SearchProductsTest, FacetsPricesAndStockFilter)
{
    put({.handle = "c1",
         .title = "Oak chair",
         .category = {"Home", "Chairs"},
         .vendor = "Ostler",
         .attributes_json = R"({"material":"Oak"})",
         .price = 5'000});
    put({.handle = "c2",
         .title = "Ash chair",
         .category = {"Home", "Chairs"},
         .vendor = "Ostler",
         .attributes_json = R"({"material":"Ash wood"})",
         .price = 9'000});
    put({.handle = "c3",
         .title = "Beech chair",
         .category = {"Home", "Chairs"},
         .vendor = "Cinder",
         .attributes_json = R"({"material":"Ash wood"})",
         .stock = 0});
    read_all();
    auto const all = search.run({.text = "chair"});
    EXPECT_EQ(all.total, 3U);
    std::map<std::string, std::map<std::string, std::size_t>> counts;
    for (auto const& facet : all.facets)
        for (auto const& value : facet.values) counts[facet.name][value.value] = value.count;
    EXPECT_THAT(counts["brand"], ElementsAre(Pair("cinder", 1), Pair("ostler", 2)));
    EXPECT_THAT(counts["category"], ElementsAre(Pair("chairs", 3), Pair("home", 3)));
    EXPECT_THAT(counts["attribute.material"], ElementsAre(Pair("ash-wood", 2), Pair("oak", 1)));
    EXPECT_EQ(all.prices.from, 1'000);
    EXPECT_EQ(all.prices.to, 9'000);

    EXPECT_THAT(handles(search.run({.text = "chair", .facets = {{"attribute.material", {facet_value("ASH Wood")}}}})),
                UnorderedElementsAre("c2", "c3"));
    EXPECT_THAT(handles(search.run({.text = "chair", .in_stock = true, .order = SearchOrder::price})), ElementsAre("c1", "c2"));
    EXPECT_THAT(handles(search.run({.text = "chair", .price_from = 1'001, .price_to = 5'000})), ElementsAre("c1"));
    EXPECT_THAT(handles(search.run({.text = "chair", .order = SearchOrder::price_descending})), ElementsAre("c2", "c1", "c3"));
    EXPECT_THAT(handles(search.run({.facets = {{"attribute.shape", {"round"}}}})), IsEmpty());
}

TEST_F(SearchProductsTest, PagesFollowOneAnother)
{
    for (int i = 0; i < 25; ++i) put({.handle = "p" + std::to_string(i), .title = "Spoon number " + std::to_string(i)});
    read_all();
    SearchQuery query{.text = "spoon", .limit = 10};
    std::map<std::string, int> seen;
    for (int pages = 0; pages < 5; ++pages) {
        auto const view = search.run(query);
        EXPECT_EQ(view.total, 25U);
        for (auto const& handle : handles(view)) ++seen[handle];
        if (!view.next) break;
        query.after = view.next;
    }
    EXPECT_EQ(seen.size(), 25U);
    for (auto const& [handle, times] : seen) EXPECT_EQ(times, 1) << handle;
}

TEST_F(SearchProductsTest, WhatTheMerchantSaysOfAQueryHolds)
{
    put({.handle = "s1", .title = "Settee"});
    put({.handle = "s2", .title = "Sofa"});
    put({.handle = "s3", .title = "Sofa bed", .stock = 0});
    read_all();
    auto const imported = testing::import_document(shop, "search", R"({
        "synonyms":[{"query":"sofa","also":["settee"]}],
        "pins":[{"query":"sofa","products":["lamp"]}], "buries":[{"query":"bed","products":["s3"]}],
        "redirects":[{"query":"returns","to":"/pages/returns"}], "boosts":[{"in_stock_ppm":900000}]})");
    ASSERT_EQ(testing::outcome_of(imported), "5 0 0");
    auto const sofas = found("Sofa");
    ASSERT_EQ(sofas.size(), 4U);
    EXPECT_EQ(sofas[0], "lamp");
    EXPECT_EQ(sofas[1], "s2");
    EXPECT_EQ(search.run({.text = "Returns!"}).redirect, "/pages/returns");
}

TEST_F(SearchProductsTest, AHitIsReadAgainBeforeItIsShown)
{
    for (int i = 0; i < 6; ++i) put({.handle = "p" + std::to_string(i), .title = "Spoon"});
    read_all();
    for (int i = 0; i < 3; ++i) put({.handle = "p" + std::to_string(i), .title = "Spoon", .status = catalog::Status::archived});
    EXPECT_THAT(handles(search.run({.text = "spoon", .limit = 3})), UnorderedElementsAre("p3", "p4", "p5"));   // nobody told the index
}

TEST_F(SearchProductsTest, ASweepFindsWhatNobodyTold)
{
    auto const spoon = put({.handle = "p1", .title = "Spoon"});
    read_all();
    put({.handle = "p1", .title = "Ladle"});
    put({.handle = "p2", .title = "Fork"});
    put({.handle = "vase", .title = "Vase", .status = catalog::Status::draft});
    EXPECT_GE(index.sweep([] { return true; }), 2U);
    EXPECT_THAT(found("ladle"), ElementsAre("p1"));
    EXPECT_THAT(found("fork"), ElementsAre("p2"));
    EXPECT_EQ(index.sweep([] { return true; }), 0U);
    auto const variant = shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::variants_of(db, std::array{spoon}); })[0][0];
    shop.set_stock(variant, 0);
    EXPECT_EQ(index.sweep([] { return true; }), 1U);
    EXPECT_EQ(search.run({.text = "ladle", .in_stock = true}).total, 0U);
}

TEST_F(SearchProductsTest, TheFeedReadsEverythingThenWhatIsToldAndWhatOthersChanged)
{
    SearchFeed feed{shop.tools, index, {.follows_others = true, .followed_every = 5ms}};
    feed.start();
    ASSERT_TRUE(feed.catch_up(10s));
    EXPECT_EQ(feed.waiting(), 0U);
    EXPECT_THAT(found("vase"), ElementsAre("vase"));
    feed.changed(put({.handle = "p1", .title = "Spoon"}));
    ASSERT_TRUE(feed.catch_up(10s));
    EXPECT_THAT(found("spoon"), ElementsAre("p1"));
    put({.handle = "p2", .title = "Fork"});
    auto const end = std::chrono::steady_clock::now() + 10s;
    while (found("fork").empty() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(2ms);
    EXPECT_THAT(found("fork"), ElementsAre("p2"));
}

TEST_F(SearchProductsTest, WhatIsBoughtMoreComesFirstWhereTheMerchantWantsIt)
{
    auto const rarely = put({.handle = "p1", .title = "Spoon"}), often = put({.handle = "p2", .title = "Spoon"}),
               never = put({.handle = "p3", .title = "Spoon"});
    read_all();
    EXPECT_THAT(found("spoon"), ElementsAre("p1", "p2", "p3"));
    auto const buy = [&](std::string const& sku, int quantity, std::string const& instrument) {
        static int orders = 0;
        return shop.place(shop.new_cart({{sku, quantity}}), instrument, "key" + std::to_string(++orders)).result.has_value();
    };
    ASSERT_TRUE(buy("p1", 1, "sim_approve"));
    ASSERT_TRUE(buy("p2", 2, "sim_approve"));
    ASSERT_TRUE(buy("p2", 3, "sim_approve"));
    ASSERT_FALSE(buy("p3", 9, "sim_decline"));
    count_bought(shop.tools);
    EXPECT_TRUE(popularity_now(shop.tools).products().empty()) << "it may still be paid for an hour";
    shop.clock.advance(2h);
    count_bought(shop.tools);
    count_bought(shop.tools);   // no order counts twice
    auto const bought = shop.tools.db.catalog.read([&](db::Reader& db) { return search::most_bought(db, shop.clock.now(), 10); });
    EXPECT_THAT(bought, ElementsAre(Pair(often, 5), Pair(rarely, 1)));
    EXPECT_FALSE(*shop.tools.db.catalog.write([&](db::Writer& db) -> Result<bool> {   // whom another one overtook
        return search::add_bought(db, std::array{search::Bought{day_of(shop.clock.now()), never, 100}}, OrderId{}, OrderId{1});
    }));

    auto const popularity = popularity_now(shop.tools);
    EXPECT_EQ(popularity.of(often), popularity_full);
    EXPECT_EQ(popularity.of(rarely), std::llround(popularity_full * std::log1p(1) / std::log1p(5)));
    EXPECT_EQ(popularity.of(never), 0);
    index.set_popularity(popularity);
    EXPECT_THAT(found("spoon"), ElementsAre("p1", "p2", "p3"));
    ASSERT_EQ(testing::outcome_of(testing::import_document(shop, "search", R"({"boosts":[{"popularity_ppm":500000}]})")), "1 0 0");
    EXPECT_THAT(found("spoon"), ElementsAre("p2", "p1", "p3"));
    refresh({put({.handle = "p1", .title = "Old spoon"})});   // keeps what it has
    EXPECT_EQ(index.documents().number(document_id(rarely), search_number::popularity), popularity.of(rarely));

    shop.clock.advance(24h * 40);
    count_bought(shop.tools);
    EXPECT_TRUE(popularity_now(shop.tools).products().empty());
    index.set_popularity(popularity_now(shop.tools));
    EXPECT_EQ(index.documents().number(document_id(often), search_number::popularity), 0);
}

namespace {

// What somebody finds who starts anew with what an index has kept.
struct NextStart {
    NextStart(Shop& shop, SearchFeedOptions const& options)
        : index(shop.tools)
        , search(shop.tools, searching)
        , feed(shop.tools, index, options)
    {
    }

    std::size_t total(std::string text) { return search.run({.text = std::move(text)}).total; }

    ProductIndex index;
    search::Rules rules;
    search::SearchLog log;
    PopularQueries popular;
    catalog::KnownProducts known;
    Searching searching{index, rules, log, popular, known};
    SearchProducts search;
    SearchFeed feed;
};

}   // namespace

TEST_F(SearchProductsTest, TheNextStartBeginsWithWhatWasKeptAndMendsWhatDiffers)
{
    auto const changes = put({.handle = "p1", .title = "Spoon", .vendor = "Ostler & Sons"});
    auto const cheaper = put({.handle = "p2", .title = "Fork"});
    auto const sold = put({.handle = "p3", .title = "Knife"});
    auto const goes = put({.handle = "p4", .title = "Ladle"});
    SearchFeedOptions const options{.kept_in = shop.folder / "search.index", .kept_for = "this", .kept_from = 1};
    {
        SearchFeed feed{shop.tools, index, options};
        feed.start();
        ASSERT_TRUE(feed.catch_up(10s));
    }
    put({.handle = "p1", .title = "Ladle of silver", .vendor = "Ostler & Sons"});
    put({.handle = "p4", .title = "Ladle", .status = catalog::Status::archived});
    put({.handle = "p5", .title = "Tray"});
    put({.handle = "p2", .title = "Fork", .price = 700});
    shop.set_stock(shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::variants_of(db, std::array{sold}); })[0][0], 0);

    NextStart next{shop, options};
    ASSERT_EQ(next.index.restore(options.kept_in, "this"), search_engine::Restored::taken);
    EXPECT_EQ(next.index.documents().size(), 6U);
    EXPECT_THAT(next.index.labels().of("brand", std::array<std::string, 1>{"ostler-sons"}), ElementsAre("Ostler & Sons"));
    EXPECT_EQ(next.index.sweep([] { return true; }), 4U);   // one changed, one new, one gone, one sold out
    EXPECT_EQ(next.index.sweep([] { return true; }), 0U);
    EXPECT_EQ(next.total("spoon"), 0U);
    EXPECT_EQ(next.total("ladle"), 1U);
    EXPECT_EQ(next.total("tray"), 1U);
    EXPECT_EQ(next.search.run({.text = "knife", .in_stock = true}).total, 0U);

    NextStart by_feed{shop, options};
    by_feed.feed.start();
    ASSERT_TRUE(by_feed.feed.catch_up(10s));
    for (auto const id : {changes, goes, sold})
        EXPECT_EQ(by_feed.index.documents().number(document_id(id), search_number::version),
                  next.index.documents().number(document_id(id), search_number::version));
    EXPECT_EQ(by_feed.index.documents().ids(), next.index.documents().ids());
    EXPECT_EQ(by_feed.index.documents().number(document_id(cheaper), search_number::price), 700) << "which moves no version";
}

TEST_F(SearchProductsTest, WhatWasKeptOfAnotherShopOrIsDamagedIsNotFound)
{
    put({.handle = "p1", .title = "Spoon"});
    SearchFeedOptions const options{.kept_in = shop.folder / "search.index", .kept_for = "this", .kept_from = 1};
    read_all();
    index.keep(options.kept_in, "this");
    Shop other;
    {
        NextStart next{other, options};
        next.feed.start();
        ASSERT_TRUE(next.feed.catch_up(10s));
        EXPECT_EQ(next.total("spoon"), 0U);
        EXPECT_EQ(next.total("vase"), 1U);
    }
    std::fstream file{options.kept_in, std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(200);
    file.put('?');
    file.close();
    {
        NextStart next{shop, options};
        EXPECT_EQ(next.index.restore(options.kept_in, "this"), search_engine::Restored::damaged);
        next.feed.start();
        ASSERT_TRUE(next.feed.catch_up(10s));
        EXPECT_EQ(next.total("spoon"), 1U);
    }
    NextStart again{shop, options};
    EXPECT_EQ(again.index.restore(options.kept_in, "this"), search_engine::Restored::taken) << "it is made again";
}

TEST_F(SearchProductsTest, ASmallShopKeepsNothing)
{
    SearchFeedOptions const options{.kept_in = shop.folder / "search.index", .kept_for = "this", .kept_from = 3};
    read_all();
    index.keep(options.kept_in, "this");
    {
        NextStart next{shop, options};
        next.feed.start();
        ASSERT_TRUE(next.feed.catch_up(10s));
        next.feed.changed(put({.handle = "p1", .title = "Spoon", .status = catalog::Status::archived}));
        ASSERT_TRUE(next.feed.catch_up(10s));
    }
    EXPECT_FALSE(exists(options.kept_in));
}

TEST_F(SearchProductsTest, WhatIsTypedIsCompleted)
{
    put({.handle = "c1", .title = "Oak chair", .category = {"Home", "Chairs"}});
    read_all();
    popular.set({"chalk lamp", "vase"});
    auto const some = suggest.run("Cha");
    EXPECT_THAT(some.queries, ElementsAre("chalk lamp", "chair"));
    ASSERT_EQ(some.categories.size(), 1U);
    EXPECT_EQ(some.categories[0].handle, "chairs");
    ASSERT_EQ(some.products.size(), 1U);
    EXPECT_EQ(some.products[0].product.handle, "c1");
    EXPECT_THAT(suggest.run("table la").queries, ElementsAre("table lamp"));
    EXPECT_THAT(suggest.run("?!").queries, IsEmpty());
}

TEST_F(SearchProductsTest, SearchesAreCountedAndThePopularOnesAreKnown)
{
    read_all();
    for (int i = 0; i < 3; ++i) (void)found("Vase");
    for (int i = 0; i < 3; ++i) (void)found("qqqq");
    keep_search_log(shop.tools, log, popular);
    EXPECT_THAT(*popular.all(), ElementsAre("vase"));
    EXPECT_THAT(log.take(), IsEmpty());
}

// A product that was sold out before somebody asked and is still so afterwards must not be shown as one that can be had.
TEST_F(SearchProductsTest, NothingThatIsSoldOutShowsAsSellableWhileStockChanges)
{
    constexpr int products = 8, queries = 10'000;
    struct State {
        VariantId variant;
        std::atomic<int> changes = 0;   // odd: it is being changed
        std::atomic<bool> is_out = false;
    };
    std::map<ProductId, State> states;
    for (int i = 0; i < products; ++i) {
        auto const product = put({.handle = "p" + std::to_string(i), .title = "Spoon"});
        states[product].variant =
            shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::variants_of(db, std::array{product}); })[0][0];
    }
    SearchFeed feed{shop.tools, index};
    feed.start();
    ASSERT_TRUE(feed.catch_up(10s));
    std::atomic<bool> ends = false;
    std::jthread const writer{[&] {
        for (std::uint32_t n = 0; !ends; ++n) {
            auto& [product, state] = *std::next(states.begin(), n % products);
            ++state.changes;
            bool const is_out = n / products % 2 == 0;
            shop.set_stock(state.variant, is_out ? 0 : 10);
            state.is_out = is_out;
            ++state.changes;
            feed.changed(product);
        }
    }};
    int wrong = 0, shown = 0;
    for (int i = 0; i < queries; ++i) {
        std::map<ProductId, int> before;
        for (auto const& [product, state] : states) {
            int const changes = state.changes;
            bool const is_out = state.is_out;
            before[product] = is_out && changes == state.changes ? changes : 1;   // between two changes, and not in stock
        }
        auto const view = search.run({.text = "spoon", .in_stock = i % 2 == 0});
        for (auto const& each : view.products) {
            auto const& state = states[each.product.id];
            bool const was_out = before[each.product.id] % 2 == 0 && before[each.product.id] == state.changes;
            if (was_out && each.offers[0].band != inventory::Band::out) ++wrong;
            shown += each.offers[0].band != inventory::Band::out;
        }
    }
    ends = true;
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(shown, 0);
}
