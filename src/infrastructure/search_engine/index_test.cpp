#include "infrastructure/search_engine/index.hpp"
#include "infrastructure/testing/folder.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <set>
#include <sstream>
#include <thread>

using namespace search_engine;
using testing::ElementsAre, testing::IsEmpty, testing::Pair, testing::UnorderedElementsAre;

namespace {

enum Column : std::uint8_t { price, stock };

Options options() { return {.fields = {{.weight = 5}, {.weight = 1}}, .numbers = 2}; }

Document document(DocumentId id, std::string title, std::string text = "", std::int64_t cost = 100)
{
    return {id, {std::move(title), std::move(text)}, {"SKU-" + std::to_string(id)}, {cost, 1}, {}};
}

std::vector<DocumentId> ids_of(Answer const& answer)
{
    std::vector<DocumentId> ids;
    for (auto const& hit : answer.hits) ids.push_back(hit.id);
    return ids;
}

}   // namespace

TEST(SearchIndex, AnyWordFindsAndTheTitleWeighsMoreThanTheText)
{
    Index index{options()};
    index.apply({document(1, "a blue vase"), document(2, "a bowl", "goes well with a blue vase"), document(3, "a red cup")});
    EXPECT_THAT(ids_of(index.search({.text = "blue vases"})), ElementsAre(1, 2));
    EXPECT_THAT(ids_of(index.search({.text = "vase cup", .all_words = true})), IsEmpty());
    EXPECT_THAT(ids_of(index.search({})), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids_of(index.search({.text = "?!"})), IsEmpty());
}

TEST(SearchIndex, WordsSideBySideInTheTitleLiftADocument)
{
    Index index{options()};
    index.apply({document(1, "table oak lamp"), document(2, "oak table lamp")});
    EXPECT_THAT(ids_of(index.search({.text = "oak table"})), ElementsAre(2, 1));
}

TEST(SearchIndex, AKeywordIsFoundWhole)
{
    Index index{options()};
    index.apply({document(1, "vase"), document(11, "vase")});
    EXPECT_THAT(ids_of(index.search({.keyword = "sku-1"})), ElementsAre(1));
    EXPECT_THAT(ids_of(index.search({.keyword = "sku"})), IsEmpty());
}

TEST(SearchIndex, AChangeShowsInTheNextSearchAndTheOldTextIsGone)
{
    Index index{options()};
    index.apply({document(1, "blue vase"), document(2, "blue bowl")});
    index.apply({document(1, "red vase")});
    EXPECT_THAT(ids_of(index.search({.text = "blue"})), ElementsAre(2));
    index.apply({}, std::vector<DocumentId>{2});
    EXPECT_THAT(ids_of(index.search({.text = "blue"})), IsEmpty());
    EXPECT_EQ(index.size(), 1U);
}

TEST(SearchIndex, SaysWhatStandsInADocument)
{
    Index index{options()};
    auto put = document(7, "Blue vases", "of clay, blue");
    put.facets = {{"colour", "blue"}, {"size", "s"}, {"size", "m"}};
    index.apply({put, document(8, "cup")});
    EXPECT_THAT(index.words_of(7), ElementsAre("blue", "vase", "of", "clay", "blue"));
    EXPECT_THAT(index.facets_of(7), UnorderedElementsAre(Pair("colour", "blue"), Pair("size", "s"), Pair("size", "m")));
    EXPECT_EQ(index.having(7, std::vector<std::pair<std::string, std::string>>{{"size", "m"}, {"colour", "red"}, {"shape", "m"}}), 1U);
    EXPECT_THAT(index.facets_of(8), IsEmpty());
    index.apply({document(7, "bowl")});
    EXPECT_THAT(index.words_of(7), ElementsAre("bowl"));
    EXPECT_THAT(index.facets_of(7), IsEmpty());
    index.apply({}, std::vector<DocumentId>{7});
    EXPECT_THAT(index.words_of(7), IsEmpty());
    EXPECT_EQ(index.having(7, index.facets_of(7)), 0U);
}

TEST(SearchIndex, ANumberIsWrittenInPlace)
{
    Index index{options()};
    index.apply({document(1, "vase", "", 100), document(2, "vase", "", 200)});
    EXPECT_TRUE(index.write_number(1, price, 300));
    EXPECT_FALSE(index.write_number(3, price, 300));
    EXPECT_THAT(ids_of(index.search({.order = Order::ascending, .column = price})), ElementsAre(2, 1));
    EXPECT_THAT(ids_of(index.search({.ranges = {{.column = price, .from = 250}}})), ElementsAre(1));
    index.apply({document(3, "cup")});
    EXPECT_THAT(ids_of(index.search({.order = Order::descending, .column = price})), ElementsAre(1, 2, 3));
}

TEST(SearchIndex, AFacetIsCountedWithoutItsOwnFilter)
{
    Index index{options()};
    std::vector<Document> all{document(1, "vase"), document(2, "vase"), document(3, "vase")};
    all[0].facets = {{"colour", "blue"}, {"size", "S"}};
    all[1].facets = {{"colour", "red"}, {"size", "S"}};
    all[2].facets = {{"colour", "red"}, {"size", "L"}};
    index.apply(all);
    auto const answer = index.search({.any_of = {{"colour", {"red"}}}, .count = {"colour", "size", "shape"}});
    EXPECT_EQ(answer.total, 2U);
    EXPECT_THAT(answer.facets[0].values, ElementsAre(Pair("red", 2), Pair("blue", 1)));
    EXPECT_THAT(answer.facets[1].values, ElementsAre(Pair("L", 1), Pair("S", 1)));
    EXPECT_THAT(answer.facets[2].values, IsEmpty());
    EXPECT_EQ(index.search({.any_of = {{"shape", {"round"}}}}).total, 0U);
}

TEST(SearchIndex, APhraseStandsSideBySideInOneField)
{
    Index index{options()};
    index.apply({document(1, "oak table lamp"), document(2, "table of oak"), document(3, "fine oak", "table in beech"),
                 document(4, "lamp", "for an oak table")});
    EXPECT_THAT(ids_of(index.search({.phrases = {"oak tables"}})), UnorderedElementsAre(1, 4));
    EXPECT_THAT(ids_of(index.search({.text = "lamp", .phrases = {"oak table"}})), UnorderedElementsAre(1, 4));
    EXPECT_THAT(ids_of(index.search({.phrases = {"oak spoon"}})), IsEmpty());
    EXPECT_THAT(ids_of(index.search({.phrases = {"!?"}})), IsEmpty());
}

TEST(SearchIndex, WhereTooFewHaveAllWordsAnyWillDoOnEveryPage)
{
    Index index{options()};
    index.apply({document(1, "oak table"), document(2, "oak"), document(3, "table"), document(4, "oak table lamp")});
    Query query{.text = "oak table", .all_words = true, .enough = 2, .limit = 1};
    EXPECT_EQ(index.search(query).total, 2U);
    query.enough = 3;
    std::vector<DocumentId> seen;
    for (int page = 0; page < 10; ++page) {
        auto const answer = index.search(query);
        EXPECT_TRUE(answer.any_word);
        for (auto const id : ids_of(answer)) seen.push_back(id);
        if (!answer.next) break;
        query.after = answer.next;
    }
    EXPECT_THAT(seen, UnorderedElementsAre(1, 2, 3, 4));
}

TEST(SearchIndex, WhatIsNotWantedIsLeftOut)
{
    Index index{options()};
    index.apply({document(1, "oak table lamp"), document(2, "oak table"), document(3, "beech table")});
    EXPECT_THAT(ids_of(index.search({.text = "table", .without = {"lamps"}})), UnorderedElementsAre(2, 3));
    EXPECT_THAT(ids_of(index.search({.text = "table", .without = {"oak table"}})), ElementsAre(3));
    EXPECT_THAT(ids_of(index.search({.without = {"oak"}})), ElementsAre(3));
    EXPECT_THAT(ids_of(index.search({.without = {"unheard", "of it"}})), ElementsAre(1, 2, 3));
}

TEST(SearchIndex, WhatIsAskedForAsWellCountsLess)
{
    Index index{options()};
    index.apply({document(1, "settee"), document(2, "sofa"), document(3, "chair")});
    EXPECT_THAT(ids_of(index.search({.text = "sofa", .all_words = true, .also = {{"settee", 0.5F}}})), ElementsAre(2, 1));
}

TEST(SearchIndex, PinnedComesFirstAndBuriedLastOnWhateverPage)
{
    Index index{options()};
    index.apply(
        {document(1, "lamp"), document(2, "lamp lamp"), document(3, "cup"), document(4, "lamp lamp lamp"), document(5, "cup", "", 900)});
    Query query{.text = "lamp", .ranges = {{.column = price, .to = 500}}, .pinned = {3, 1, 5}, .buried = {4}, .limit = 1};
    std::vector<DocumentId> seen;
    for (int page = 0; page < 10; ++page) {
        auto const answer = index.search(query);
        EXPECT_EQ(answer.total, 4U);
        for (auto const id : ids_of(answer)) seen.push_back(id);
        if (!answer.next) break;
        query.after = answer.next;
    }
    EXPECT_THAT(seen, ElementsAre(3, 1, 2, 4));
}

TEST(SearchIndex, BoostsMultiplyTheScore)
{
    Index index{options()};
    std::vector<Document> all{document(1, "lamp", "", 0), document(2, "lamp", "", 100), document(3, "lamp", "", 50)};
    all[0].facets = {{"maker", "Ostler"}};
    index.apply(all);
    EXPECT_THAT(ids_of(index.search({.text = "lamp", .number_boosts = {{price, 100, 0.5F}}})), ElementsAre(2, 3, 1));
    auto const boosted =
        index.search({.text = "lamp", .facet_boosts = {{"maker", "Ostler", 1.0F}, {"maker", "Other", 1.0F}, {"none", "x", 1.0F}}});
    EXPECT_THAT(ids_of(boosted), ElementsAre(1, 2, 3));
    EXPECT_FLOAT_EQ(boosted.hits[0].score, 2 * boosted.hits[1].score);
}

TEST(SearchIndex, AHistogramIsCountedWithoutItsOwnRange)
{
    Index index{options()};
    index.apply({document(1, "a", "", 0), document(2, "a", "", 10), document(3, "a", "", 99), document(4, "b", "", 500)});
    auto const answer = index.search({.text = "a", .ranges = {{.column = price, .to = 20}}, .histogram = price, .bars = 10});
    EXPECT_EQ(answer.total, 2U);
    EXPECT_EQ(answer.histogram, (Histogram{0, 99, 10, {1, 1, 0, 0, 0, 0, 0, 0, 0, 1}}));
    EXPECT_EQ(index.search({.text = "none", .histogram = price}).histogram, Histogram{});
    index.apply({document(5, "far", "", std::numeric_limits<std::int64_t>::min()),
                 document(6, "far", "", std::numeric_limits<std::int64_t>::max())});
    EXPECT_EQ(index.search({.text = "far", .histogram = price}).histogram.bars.size(), 20U);
}

TEST(SearchIndex, WordsAreCompletedAsTheyAreWritten)
{
    Index index{options()};
    index.apply({document(1, "Lamps"), document(2, "lamp"), document(3, "lamp lantern")});
    index.apply({document(4, "Ladle")});
    EXPECT_THAT(index.completions("lam", 5), ElementsAre(Pair("lamp", 2), Pair("lamps", 1)));
    EXPECT_THAT(index.completions("la", 2), ElementsAre(Pair("lamp", 2), Pair("ladle", 1)));
    index.apply({}, std::vector<DocumentId>{4});
    index.merge_all();
    EXPECT_THAT(index.completions("lad", 2), IsEmpty());
}

// The same by looking at every document.
namespace {

struct Model {
    std::map<DocumentId, Document> documents;

    static bool has(Document const& d, AnyOf const& filter)
    {
        return std::ranges::any_of(d.facets, [&](auto const& f) {
            return f.first == filter.facet && std::ranges::find(filter.values, f.second) != filter.values.end();
        });
    }

    static bool has_phrase(Document const& d, std::string const& phrase)
    {
        Words const words{"en-GB"};
        auto const wanted = words.of(phrase);
        return std::ranges::any_of(d.texts, [&](auto const& text) {
            auto const in = words.of(text);
            return !std::ranges::search(in, wanted).empty();
        });
    }

    bool matches(Document const& d, Query const& q, std::string_view but_for = "") const
    {
        Words const words{"en-GB"};
        auto const in = words.of(d.texts[0] + " " + d.texts[1]);
        auto const is_in = [&](auto const& w) { return std::ranges::find(in, w) != in.end(); };
        auto const reads = [&](std::string const& text) {
            auto const wanted = words.of(text);
            return !wanted.empty() && (q.all_words ? std::ranges::all_of(wanted, is_in) : std::ranges::any_of(wanted, is_in));
        };
        bool const by_words = q.text.empty() || reads(q.text) || std::ranges::any_of(q.also, [&](auto const& a) { return reads(a.text); });
        bool const by_phrases = std::ranges::all_of(q.phrases, [&](auto const& p) { return has_phrase(d, p); }) &&
                                std::ranges::none_of(q.without, [&](auto const& p) { return has_phrase(d, p); });
        return by_words && by_phrases && std::ranges::all_of(q.any_of, [&](auto const& f) { return f.facet == but_for || has(d, f); }) &&
               std::ranges::all_of(q.ranges, [&](auto const& r) { return d.numbers[r.column] >= r.from && d.numbers[r.column] <= r.to; });
    }

    std::set<DocumentId> found(Query const& q) const
    {
        std::set<DocumentId> ids;
        for (auto const& [id, d] : documents)
            if (matches(d, q)) ids.insert(id);
        return ids;
    }

    std::map<std::string, std::size_t> counted(Query const& q, std::string const& facet) const
    {
        std::map<std::string, std::size_t> counts;
        for (auto const& [id, d] : documents)
            if (matches(d, q, facet))
                for (auto const& value : std::set(d.facets.begin(), d.facets.end()))
                    if (value.first == facet) ++counts[value.second];
        return counts;
    }
};

int below(int n) { return *rc::gen::inRange(0, n); }

std::string some_words(int most)
{
    static constexpr std::array words{"blue", "red", "vases", "vase", "500gb", "oak", "Café"};
    std::string text;
    for (int n = below(most + 1); n > 0; --n) text += std::string{words[static_cast<std::size_t>(below(words.size()))]} + " ";
    return text;
}

std::string letter(int n) { return std::string(1, static_cast<char>('a' + below(n))); }

Document some_document()
{
    Document made = document(static_cast<DocumentId>(below(40)), some_words(4), some_words(6), below(10));
    for (int n = below(4); n > 0; --n) made.facets.emplace_back("f" + letter(2), letter(4));
    return made;
}

Query some_query()
{
    Query made{.text = some_words(3), .all_words = below(2) == 0, .limit = limit_max, .count = {"fa", "fb", "fc"}, .keeps_matches = true};
    for (auto const* const facet : {"fa", "fb", "fc"})
        if (below(3) == 0) made.any_of.push_back({facet, {letter(4), letter(4)}});
    if (below(2) == 0) made.ranges.push_back({.column = price, .from = below(5), .to = 4 + below(6)});
    if (below(4) == 0) made.phrases.push_back(some_words(2) + "vase");
    if (below(4) == 0) made.without.push_back("oak " + some_words(1));
    if (below(4) == 0 && !made.text.empty()) made.also.push_back({"red " + some_words(1), 0.5F});
    made.order = static_cast<Order>(below(3));
    return made;
}

void change(Index& index, Model& model)
{
    std::vector<Document> put;
    for (int n = below(8); n > 0; --n) put.push_back(some_document());
    std::vector<DocumentId> removed;
    for (int n = below(3); n > 0; --n) removed.push_back(static_cast<DocumentId>(below(40)));
    for (auto const& d : put) model.documents[d.id] = d;
    for (auto const id : removed) model.documents.erase(id);
    index.apply(put, removed);
    auto const id = static_cast<DocumentId>(below(40));
    auto const value = below(10);
    auto const found = model.documents.find(id);
    RC_ASSERT(index.write_number(id, price, value) == (found != model.documents.end()));
    if (found != model.documents.end()) found->second.numbers[price] = value;
    if (below(6) == 0) index.merge_all();
    if (below(6) == 0) {
        testing::Folder const folder;
        index.keep(folder / "index", {"a test", ""});
        index.apply({document(1'000, "blue vase")});   // not kept
        Snapshot about{"a test", ""};
        RC_ASSERT(index.restore(folder / "index", about) == Restored::taken);
    }
}

}   // namespace

RC_GTEST_PROP(SearchIndex, MatchesAndCountsAreThoseOfLookingAtEveryDocument, ())
{
    Index index{options()};
    Model model;
    for (int round = 0; round < 10; ++round) {
        change(index, model);
        auto const query = some_query();
        auto const answer = index.search(query);
        auto const ids = ids_of(answer);
        RC_ASSERT(std::set(ids.begin(), ids.end()) == model.found(query));
        RC_ASSERT(ids.size() == answer.total);
        for (auto const& facet : answer.facets)
            RC_ASSERT((std::map<std::string, std::size_t>(facet.values.begin(), facet.values.end()) == model.counted(query, facet.facet)));
        RC_ASSERT(count_facets(query, *answer.matches, query.count) == answer.facets);
    }
}

// Ids of 100 and more are left alone, others change between the pages.
RC_GTEST_PROP(SearchIndex, PagingVisitsWhatDoesNotChangeExactlyOnce, ())
{
    Index index{options()};
    Model model;
    std::vector<Document> still;
    for (DocumentId id = 100; id < 120; ++id) {
        still.push_back(some_document());
        still.back().id = id;
        model.documents[id] = still.back();
    }
    index.apply(still);
    auto query = some_query();
    query.limit = 3;
    std::map<DocumentId, int> visits;
    for (int pages = 0; pages < 50; ++pages) {
        auto const answer = index.search(query);
        for (auto const id : ids_of(answer)) ++visits[id];
        if (!answer.next) break;
        query.after = answer.next;
        change(index, model);
    }
    for (auto const& d : still) RC_ASSERT(visits[d.id] == (model.matches(d, query) ? 1 : 0));
}

TEST(SearchIndex, WhatIsKeptInAFileIsTakenAsItWasAndOnlyByWhomItWasMadeFor)
{
    testing::Folder const folder;
    Index index{options()};
    index.apply({document(1, "blue vase", "", 100), document(2, "red vase", "of oak", 200)});
    index.merge_all();
    index.apply({document(3, "cup", "", 300)});
    index.write_number(2, price, 250);
    index.keep(folder / "index", {"build 1", "notes"});

    Index other{options()};
    Snapshot about{"build 2", ""};
    EXPECT_EQ(other.restore(folder / "none", about), Restored::missing);
    EXPECT_EQ(other.restore(folder / "index", about), Restored::different);
    about.made_for = "build 1";
    auto differing = options();
    differing.fields[0].weight = 7;
    EXPECT_EQ(Index{differing}.restore(folder / "index", about), Restored::different);
    EXPECT_EQ(other.size(), 0U);

    EXPECT_EQ(other.restore(folder / "index", about), Restored::taken);
    EXPECT_EQ(about.notes, "notes");
    EXPECT_EQ(other.search({.text = "vase"}).hits, index.search({.text = "vase"}).hits);
    EXPECT_THAT(ids_of(other.search({.order = Order::descending, .column = price})), ElementsAre(3, 2, 1));
    other.apply({document(2, "green bowl", "", 50)});
    other.merge_all();
    EXPECT_THAT(ids_of(other.search({.text = "vase"})), ElementsAre(1));
    EXPECT_THROW(index.keep(folder / "nowhere" / "index", about), std::runtime_error);
}

// A disk that lost or changed a byte, a write that was cut off.
TEST(SearchIndex, ADamagedFileIsNoticedWhateverByteItIs)
{
    testing::Folder const folder;
    auto const path = folder / "index";
    Index index{options()};
    index.apply({document(1, "blue vase", "", 100), document(2, "red vase", "of oak", 200)});
    index.keep(path, {"a test", ""});
    std::stringstream whole;
    whole << std::ifstream{path, std::ios::binary}.rdbuf();
    auto const bytes = whole.str();
    auto const restored = [&](std::string const& changed) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << changed;
        Snapshot about{"a test", ""};
        return index.restore(path, about);
    };
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        ASSERT_EQ(restored(changed), Restored::damaged) << at;
        ASSERT_EQ(restored(bytes.substr(0, at)), Restored::damaged) << at;
    }
    EXPECT_EQ(restored(bytes + "x"), Restored::damaged);
    EXPECT_EQ(index.search({.text = "vase"}).total, 2U);
    EXPECT_EQ(restored(bytes), Restored::taken);
}

TEST(SearchIndex, ReadersSeeEachChangeWholeWhileAWriterGoesOnAndPartsAreMerged)
{
    Index index{options()};
    auto const all_named = [](std::string const& name) {
        std::vector<Document> made;
        for (DocumentId id = 0; id < 20; ++id) made.push_back(document(id, name));
        return made;
    };
    index.apply(all_named("blue"));
    std::atomic<bool> ends = false;
    std::atomic<int> torn = 0;
    auto const read = [&] {
        while (!ends) {
            auto const ids = ids_of(index.search({.text = "blue red"}));
            if (ids.size() != 20 || std::set(ids.begin(), ids.end()).size() != 20) ++torn;
        }
    };
    {
        std::jthread const first{read}, second{read};
        std::jthread const merger{[&] {
            while (!ends) index.merge_all();
        }};
        for (int i = 0; i < 200; ++i) {
            index.apply(all_named(i % 2 == 0 ? "red" : "blue"));
            index.apply({document(30, "oak")});
            index.write_number(3, price, i);
        }
        ends = true;
    }
    EXPECT_EQ(torn, 0);
    EXPECT_THAT(ids_of(index.search({.ranges = {{.column = price, .from = 199, .to = 199}}})), ElementsAre(3));
}
