#include "business/search/search.hpp"

#include "infrastructure/testing/database.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <barrier>
#include <thread>

using namespace search;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// What a file says, where the product p7 is 7 and there is none of another name.
struct Read {
    Settings settings;
    std::vector<Violation> found;

    explicit Read(std::string_view text)
    {
        auto const document = json::Document::parse(text);
        settings = search::read(document.value().root(), products, found);
    }
    // "/pins/0/to never_applies", of each violation.
    std::vector<std::string> wrong() const
    {
        std::vector<std::string> all;
        for (auto const& violation : found) all.push_back(violation.pointer + " " + std::string{name(violation.code)});
        return all;
    }

    static std::vector<std::optional<ProductId>> products(std::span<std::string const> handles)
    {
        std::vector<std::optional<ProductId>> all;
        for (auto const& handle : handles)
            all.push_back(handle.starts_with('p') ? std::optional{ProductId{std::stoll(handle.substr(1))}} : std::nullopt);
        return all;
    }
    static std::vector<std::optional<std::string>> handles(std::span<ProductId const> products)
    {
        std::vector<std::optional<std::string>> all;
        for (auto const product : products) all.emplace_back("p" + std::to_string(product.value));
        return all;
    }
};

std::vector<std::string> wrong(std::string_view text) { return Read{text}.wrong(); }

constexpr std::string_view everything = R"({"synonyms":[
 {"query":"  Café-Crème ","also":["COFFEE","flat  white"]},
 {"query":"armchair","also":["chair"],"weight_ppm":1000000}],
"pins":[
 {"query":"Lamp","products":["p3","p1"],"from":"2027-03-01T00:00:00Z","to":null},
 {"query":"lamp","products":["p2"],"to":"2027-03-01T00:00:00Z"}],
"buries":[{"query":"lamp","products":["p9"],"from":null}],
"redirects":[{"query":"Returns","to":"/pages/returns?from=search"}],
"boosts":[{"popularity_ppm":100000},{"attribute":"material","value":"Oak","ppm":-200000},{"in_stock_ppm":100000}]})";

constexpr Instant in_march{1'803'859'200'000'000};   // 2027-03-01T00:00:00Z

class SearchTest : public testing::DatabaseTest {
  protected:
    std::string replace(Settings const& settings)
    {
        auto const [saved, unchanged, removed] = write([&](db::Writer& db) -> Result<Replaced> { return search::replace(db, settings); });
        return std::to_string(saved) + " " + std::to_string(unchanged) + " " + std::to_string(removed);
    }
    Settings stored()
    {
        return read([](db::Reader& db) { return search::stored(db); });
    }
    std::int64_t version()
    {
        return read([](db::Reader& db) { return search::version(db); });
    }

    void add(std::vector<Searched> const& searches)
    {
        write([&](db::Writer& db) -> Result<Done> {
            add_searches(db, searches, clock.now());
            return Done{};
        });
    }
    std::vector<Searched> popular(int limit = 10)
    {
        return read([&](db::Reader& db) { return search::popular(db, clock.now(), limit); });
    }
    std::vector<Searched> without_hits(int limit = 10)
    {
        return read([&](db::Reader& db) { return search::without_hits(db, clock.now(), limit); });
    }
};

}   // namespace

// ---- queries

TEST(SearchQueries, AreComparedByTheirWords)
{
    EXPECT_EQ(normalised("  Café-Crème, 500GB "), "cafe creme 500 gb");
    EXPECT_EQ(normalised("ｓｏｆａ\n"), "sofa");
    EXPECT_EQ(normalised("sofas"), "sofas");   // as people typed it: the engine's stems are no words
    EXPECT_EQ(normalised(" … !"), "");
    EXPECT_EQ(normalised("\xFF"), "");
    EXPECT_EQ(normalised("\u0F83\u05C3\u0F84"), normalised(normalised("\u0F83\u05C3\u0F84")));   // marks in another order
}

RC_GTEST_PROP(SearchQueries, StayAsTheyAreOnceTheyAreNormalised, (std::string const& bytes))
{
    auto const once = normalised(bytes);
    RC_ASSERT(normalised(once) == once);
    if (auto const kept = loggable(bytes)) RC_ASSERT(*kept == once);
}

// ---- settings

TEST(SearchSettings, AreReadInOneOrderWhateverThatOfTheFile)
{
    Read const read{everything};
    ASSERT_THAT(read.wrong(), IsEmpty());
    auto const& settings = read.settings;
    EXPECT_THAT(settings.synonyms,
                ElementsAre(Synonyms{"armchair", {"chair"}, 1'000'000}, Synonyms{"cafe creme", {"coffee", "flat white"}, 500'000}));
    EXPECT_THAT(settings.pins, ElementsAre(Placement{"lamp", {ProductId{2}}, {.to = in_march}},
                                           Placement{"lamp", {ProductId{3}, ProductId{1}}, {.from = in_march}}));
    EXPECT_THAT(settings.buries, ElementsAre(Placement{"lamp", {ProductId{9}}, {}}));
    EXPECT_THAT(settings.redirects, ElementsAre(Redirect{"returns", "/pages/returns?from=search"}));
    EXPECT_THAT(settings.boosts,
                ElementsAre(Boost{Boost::Kind::attribute, "material", "Oak", -200'000}, Boost{Boost::Kind::in_stock, "", "", 100'000},
                            Boost{Boost::Kind::popularity, "", "", 100'000}));
}

TEST(SearchSettings, AreReadAgainFromWhatIsWrittenOfThem)
{
    Read const read{everything};
    auto const text = to_json(read.settings, Read::handles);
    EXPECT_EQ(text, R"({"synonyms":[
 {"query":"armchair","also":["chair"],"weight_ppm":1000000},
 {"query":"cafe creme","also":["coffee","flat white"],"weight_ppm":500000}],
"pins":[
 {"query":"lamp","products":["p2"],"from":null,"to":"2027-03-01T00:00:00.000000Z"},
 {"query":"lamp","products":["p3","p1"],"from":"2027-03-01T00:00:00.000000Z","to":null}],
"buries":[
 {"query":"lamp","products":["p9"],"from":null,"to":null}],
"redirects":[
 {"query":"returns","to":"/pages/returns?from=search"}],
"boosts":[
 {"attribute":"material","value":"Oak","ppm":-200000},
 {"in_stock_ppm":100000},
 {"popularity_ppm":100000}]}
)");
    EXPECT_EQ(Read{text}.settings, read.settings);
    EXPECT_EQ(Read{"{}"}.settings, Settings{});
    EXPECT_EQ(Read{to_json({}, Read::handles)}.settings, Settings{});
}

TEST(SearchSettings, RefuseWhatIsWrongWithSynonyms)
{
    EXPECT_THAT(wrong(R"({"synonyms":[{"query":"sofa","also":["Sofa ","couch","COUCH","-"],"weight_ppm":0},{"query":" SOFA","also":[]},
                          {"also":["x"]},{"query":"x"},{"query":"a","also":["b"],"boost":1}]})"),
                ElementsAre("/synonyms/0/also/2 repeated", "/synonyms/0/also/3 invalid", "/synonyms/0/weight_ppm invalid",
                            "/synonyms/0/also/0 circular", "/synonyms/1/also required", "/synonyms/1/query repeated",
                            "/synonyms/2/query required", "/synonyms/3/also required", "/synonyms/4/boost unknown_field"));
    EXPECT_THAT(wrong(R"({"synonyms":[{"query":"a","also":["1","2","3","4","5","6","7","8","9","10","11"],"weight_ppm":1000001}]})"),
                ElementsAre("/synonyms/0/also too_many", "/synonyms/0/weight_ppm invalid"));
}

TEST(SearchSettings, RefuseQueriesThatNobodyTypes)
{
    auto const longest = std::string(50, 'a') + " " + std::string(49, 'b');
    EXPECT_THAT(wrong(R"({"redirects":[{"query":")" + longest + R"(","to":"/"}]})"), IsEmpty());
    EXPECT_THAT(wrong(R"({"redirects":[{"query":")" + longest + R"(b","to":"/"},{"query":"…","to":"/"},{"query":"","to":"/"},
                          {"query":"a\u0007","to":"/"},{"query":7,"to":"/"},{"query":null,"to":"/"}]})"),
                ElementsAre("/redirects/0/query too_long", "/redirects/1/query invalid", "/redirects/2/query invalid",
                            "/redirects/3/query invalid", "/redirects/4/query wrong_type", "/redirects/5/query required"));
}

TEST(SearchSettings, RefuseToLeadOutOfTheShop)
{
    EXPECT_THAT(wrong(R"({"redirects":[{"query":"a","to":"//evil.example"},{"query":"b","to":"https://evil.example"},
                          {"query":"c","to":"/\\evil.example"},{"query":"d","to":"/\tevil"},{"query":"e","to":""},{"query":"f"},
                          {"query":"A","to":"/a"},{"query":"g","to":"/)" +
                      std::string(200, 'x') + R"("}]})"),
                ElementsAre("/redirects/0/to invalid", "/redirects/1/to invalid", "/redirects/2/to invalid", "/redirects/3/to invalid",
                            "/redirects/4/to invalid", "/redirects/5/to required", "/redirects/6/query repeated",
                            "/redirects/7/to too_long"));
}

TEST(SearchSettings, RefusePlacementsOfOneQueryAtTheSameTime)
{
    EXPECT_THAT(wrong(R"({"pins":[{"query":"lamp","products":["p1"],"from":"2027-03-01T00:00:00Z","to":"2027-04-01T00:00:00Z"},
                                  {"query":"LAMP","products":["p2"],"from":"2027-03-31T00:00:00Z"},
                                  {"query":"lamp","products":["p3"],"to":"2027-03-01T00:00:00Z"}],
                          "buries":[{"query":"lamp","products":["p4"]},{"query":"vase","products":["p4"]},{"query":"lamp","products":["p5"]}]})"),
                ElementsAre("/pins/1/query repeated", "/buries/2/query repeated"));
}

TEST(SearchSettings, RefuseAProductThatIsBothPinnedAndBuried)
{
    EXPECT_THAT(wrong(R"({"pins":[{"query":"lamp","products":["p1","p2"],"from":"2027-03-01T00:00:00Z","to":"2027-04-01T00:00:00Z"}],
                          "buries":[{"query":"lamp","products":["p3","p2"],"from":"2027-03-31T23:59:59Z"},
                                    {"query":"vase","products":["p1"]},{"query":"lamp","products":["p1"],"to":"2027-03-01T00:00:00Z"}]})"),
                ElementsAre("/buries/0/products/1 repeated"));
}

TEST(SearchSettings, RefuseProductsThatAreNotThereAndWindowsWithoutTime)
{
    EXPECT_THAT(wrong(R"({"pins":[{"query":"a","products":["p1","nothing","p1",""]},{"query":"b","products":[]},{"query":"c"},
                                  {"query":"d","products":["p1"],"from":"2027-03-01T00:00:00Z","to":"2027-03-01T00:00:00Z"},
                                  {"query":"e","products":["p1"],"from":"tomorrow"},
                                  {"query":"f","products":["p1"],"to":"0000-01-01T00:00:00+01:00"}],
                          "buries":[{"query":"a","products":["p2","never"]}]})"),
                ElementsAre("/pins/0/products/2 repeated", "/pins/0/products/3 invalid", "/pins/1/products required",
                            "/pins/2/products required", "/pins/3/to never_applies", "/pins/4/from invalid", "/pins/5/to invalid",
                            "/pins/0/products/1 unknown_sku", "/buries/0/products/1 unknown_sku"));
    std::string many = R"({"pins":[{"query":"a","products":["p0")";
    for (int i = 1; i <= 20; ++i) many += ",\"p" + std::to_string(i) + "\"";
    EXPECT_THAT(wrong(many + "]}]}"), ElementsAre("/pins/0/products too_many"));
}

TEST(SearchSettings, RefuseBoostsOfNothingAndOfTwoThings)
{
    EXPECT_THAT(wrong(R"({"boosts":[{"attribute":"a","value":"b","ppm":0},{"attribute":"a"},{"in_stock_ppm":1,"popularity_ppm":1},
                          {"in_stock_ppm":1000001},{"in_stock_ppm":-1000000},{"in_stock_ppm":1},{"popularity_ppm":1,"ppm":1},{},
                          {"attribute":"a","value":"b","ppm":1},{"attribute":"a","value":"b","ppm":2},{"attribute":"","value":"b","ppm":2}]})"),
                ElementsAre("/boosts/0/ppm never_applies", "/boosts/1/value required", "/boosts/1/ppm required",
                            "/boosts/2/popularity_ppm invalid", "/boosts/3/in_stock_ppm invalid", "/boosts/5 repeated",
                            "/boosts/6/ppm invalid", "/boosts/7/attribute required", "/boosts/7/value required", "/boosts/7/ppm required",
                            "/boosts/9 repeated", "/boosts/10/attribute invalid"));
}

TEST(SearchSettings, RefuseWhatTheyDoNotKnowAndTooMuchOfIt)
{
    EXPECT_THAT(wrong(R"({"stopwords":[],"pins":{}})"), ElementsAre("/stopwords unknown_field", "/pins wrong_type"));
    EXPECT_THAT(wrong("[]"), ElementsAre("/ wrong_type"));
    std::string many;
    for (int i = 0; i <= 1'000; ++i) many += (many.empty() ? "" : ",") + (R"({"query":"q)" + std::to_string(i) + R"(","to":"/"})");
    EXPECT_THAT(wrong(R"({"redirects":[)" + many + "]}"), ElementsAre("/redirects too_many"));
}

// However many there are of a query and in whatever order, what is accepted is what overlaps nowhere.
RC_GTEST_PROP(SearchSettings, AcceptPlacementsThatDoNotOverlap, ())
{
    struct Days {
        int from, to;
    };
    auto const days =
        *rc::gen::container<std::vector<Days>>(rc::gen::map(rc::gen::pair(rc::gen::inRange(1, 28), rc::gen::inRange(1, 4)),
                                                            [](auto pair) { return Days{pair.first, pair.first + pair.second}; }));
    std::string pins;
    for (auto const& [from, to] : days) {
        std::array<char, 120> text{};
        std::snprintf(text.data(), text.size(),
                      R"({"query":"a","products":["p1"],"from":"2027-01-%02dT00:00:00Z","to":"2027-01-%02dT00:00:00Z"})", from, to);
        pins += (pins.empty() ? "" : ",") + std::string{text.data()};
    }
    bool overlap = false;
    for (std::size_t i = 0; i < days.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) overlap = overlap || (days[i].from < days[k].to && days[k].from < days[i].to);
    RC_ASSERT(wrong(R"({"pins":[)" + pins + "]}").empty() != overlap);
}

TEST(SearchSettings, DirectAQueryAsTheySayAtThatTime)
{
    auto const settings = Read{everything}.settings;
    auto const before = directions_for(settings, "lamp", in_march - 1us), after = directions_for(settings, "lamp", in_march);
    EXPECT_THAT(before.pinned, ElementsAre(ProductId{2}));
    EXPECT_THAT(after.pinned, ElementsAre(ProductId{3}, ProductId{1}));
    EXPECT_THAT(after.buried, ElementsAre(ProductId{9}));
    EXPECT_EQ(after.redirect, "");
    EXPECT_EQ(directions_for(settings, "cafe creme", in_march), (Directions{.synonyms = {{"coffee", 500'000}, {"flat white", 500'000}}}));
    EXPECT_EQ(directions_for(settings, "returns", in_march), (Directions{.redirect = "/pages/returns?from=search"}));
    for (auto const* const other : {"", "lam", "lampe", "coffee", "Lamp"})
        EXPECT_EQ(directions_for(settings, other, in_march), Directions{});
    EXPECT_EQ(directions_for({}, "lamp", in_march), Directions{});
}

TEST_F(SearchTest, WhatIsStoredIsWhatWasGivenAndTheSameAgainChangesNothing)
{
    EXPECT_EQ(stored(), Settings{});
    auto settings = Read{everything}.settings;
    auto const born = version();
    EXPECT_EQ(replace(settings), "9 0 0");
    EXPECT_EQ(stored(), settings);
    EXPECT_EQ(version(), born + 1);
    EXPECT_EQ(replace(settings), "0 9 0");
    EXPECT_EQ(version(), born + 1);

    settings.pins[1].products.push_back(ProductId{4});
    settings.boosts[0].ppm = 1;
    settings.synonyms.pop_back();
    EXPECT_EQ(replace(settings), "2 6 1");
    EXPECT_EQ(stored(), settings);
    EXPECT_EQ(replace({}), "0 0 8");
    EXPECT_EQ(stored(), Settings{});
    EXPECT_EQ(version(), born + 3);
}

TEST_F(SearchTest, TheSettingsStayInMemoryUntilTheyChange)
{
    Rules const rules;
    auto const known = [&] { return read([&](db::Reader& db) { return rules.of(db); }); };
    auto const first = known();
    EXPECT_EQ(first->settings, Settings{});
    EXPECT_EQ(known(), first);
    auto const settings = Read{everything}.settings;
    replace(settings);
    EXPECT_EQ(known()->settings, settings);
    EXPECT_EQ(known(), known());
    EXPECT_EQ(first->settings, Settings{});   // whoever has it keeps it
}

// ---- what is searched for

TEST(SearchLogTest, NothingIsKeptThatMayBeAboutSomebody)
{
    EXPECT_EQ(loggable(" Oak  Table 90x60cm"), "oak table 90x60cm");
    EXPECT_EQ(loggable("iphone 15 128GB"), "iphone 15 128 gb");
    EXPECT_EQ(loggable("one two three four five six seven eight"), "one two three four five six seven eight");
    EXPECT_TRUE(loggable(std::string(40, 'a') + " " + std::string(59, 'b')));
    for (std::string const query :
         {"", " ! ", "maya@example", "maya＠example.com", "lamp 123456", "order PLN-1000123", "0113 496 0000", "+44 (0)113-496",
          "4111 1111 1111 1111", "１２３４５６", "one two three four five six seven eight nine"})
        EXPECT_EQ(loggable(query), std::nullopt) << query;
    EXPECT_EQ(loggable(std::string(40, 'a') + " " + std::string(60, 'b')), std::nullopt);
    EXPECT_EQ(loggable(std::string(101, ' ') + "lamp"), std::nullopt);
}

TEST(SearchLogTest, CountsUntilItIsTakenAndNoMoreThanItMay)
{
    SearchLog log;
    log.count("Lamp", true);
    log.count(" lamp", false);
    log.count("call 0113 496 0000", false);
    log.count("vase", false);
    EXPECT_THAT(log.take(), ElementsAre(Searched{"lamp", 2, 1}, Searched{"vase", 1, 1}));
    EXPECT_THAT(log.take(), IsEmpty());

    for (int i = 0; i < int{SearchLog::queries_max} + 5; ++i) log.count("a" + std::to_string(i), true);
    log.count("a0", true);   // known already
    auto const taken = log.take();
    EXPECT_EQ(taken.size(), SearchLog::queries_max);
    EXPECT_EQ(taken.front(), (Searched{"a0", 2, 0}));
}

TEST(SearchLogTest, LosesNothingBetweenThreads)
{
    SearchLog log;
    std::int64_t searches = 0;
    {
        std::barrier start{3};
        auto const work = [&] {
            start.arrive_and_wait();
            for (int i = 0; i < 1'000; ++i) log.count("lamp", i % 2 == 0);
        };
        std::jthread const one{work}, other{work};
        start.arrive_and_wait();
        for (int i = 0; i < 10; ++i)
            for (auto const& each : log.take()) searches += each.searches;
    }
    for (auto const& each : log.take()) searches += each.searches;
    EXPECT_EQ(searches, 2'000);
}

TEST_F(SearchTest, WhatIsSearchedForAddsUpByDay)
{
    add({{"lamp", 2, 0}, {"vase", 3, 1}, {"lamp", 1, 1}});
    add({{"vase", 4, 0}});
    add({});
    clock.advance(24h);
    add({{"lamp", 5, 0}, {"cup", 2, 0}});
    EXPECT_THAT(popular(), ElementsAre(Searched{"lamp", 8, 1}, Searched{"vase", 7, 1}));   // two are not enough for the cup
    EXPECT_THAT(popular(1), ElementsAre(Searched{"lamp", 8, 1}));
    clock.advance(29 * 24h);
    EXPECT_THAT(popular(), ElementsAre(Searched{"lamp", 5, 0}));   // the first day is not among thirty any more
    clock.advance(24h);
    EXPECT_THAT(popular(), IsEmpty());
}

TEST_F(SearchTest, QueriesWithoutHitsAreToldByHowOftenTheyFoundNothing)
{
    add({{"sofa", 10, 6}, {"settee", 7, 7}, {"lamp", 9, 4}, {"chesterfield", 1, 1}, {"couch", 6, 6}});
    EXPECT_THAT(without_hits(),
                ElementsAre(Searched{"settee", 7, 7}, Searched{"couch", 6, 6}, Searched{"sofa", 10, 6}, Searched{"chesterfield", 1, 1}));
    EXPECT_THAT(popular(), ElementsAre(Searched{"lamp", 9, 4}));
    EXPECT_EQ(without_hits(2).size(), 2u);
}

TEST_F(SearchTest, OldDaysAreForgottenInPieces)
{
    add({{"a", 3, 0}, {"b", 3, 0}, {"c", 3, 0}});
    auto const first = clock.now();
    clock.advance(24h);
    add({{"a", 1, 0}, {"d", 3, 0}});
    auto const forget = [&](Instant before) {
        return write([&](db::Writer& db) -> Result<bool> { return search::forget(db, before, 2); });
    };
    EXPECT_FALSE(forget(first));   // its own day stays
    EXPECT_EQ(popular().size(), 4u);
    EXPECT_TRUE(forget(clock.now()));
    EXPECT_THAT(popular(), ElementsAre(Searched{"c", 3, 0}, Searched{"d", 3, 0}));
    EXPECT_FALSE(forget(clock.now()));
    EXPECT_THAT(popular(), ElementsAre(Searched{"d", 3, 0}));
}

TEST_F(SearchTest, AThousandQueriesGoInAtOnceAndNoMore)
{
    std::vector<Searched> many;
    for (std::size_t i = 0; i < searches_max; ++i) many.push_back({"q" + std::to_string(i), 3, 0});
    add(many);
    EXPECT_EQ(popular(2'000).size(), searches_max);
    many.push_back({"one more", 1, 0});
    EXPECT_THROW(add(many), Bug);
}
