// Vectors that the merchant brings: what is taken, what is refused, and what is alike by them.
#include "business/workflows/import_vectors.hpp"
#include "business/workflows/similar_products.hpp"
#include "business/workflows/testing/shop.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <map>

using namespace workflows;
using search::VectorOutcome, search::VectorSpace;
using testing::ElementsAre, testing::IsEmpty, testing::Pair;

namespace {

class ImportVectorsTest : public testing::Test {
  protected:
    ImportVectorsTest()
    {
        for (auto const* const handle : {"a", "b", "c", "d"}) products[handle] = shop.put({.handle = handle, .title = handle});
        index.read_all([](std::size_t) { return true; });
    }

    // "saved removed /vector invalid", of each record.
    std::string import(std::vector<VectorRecord> const& records, bool dry_run = false)
    {
        ImportVectors import{shop.tools, dry_run};
        return run(import, records);
    }
    static std::string run(ImportVectors& import, std::vector<VectorRecord> const& records)
    {
        constexpr std::string_view names[]{"saved", "removed", "unchanged", "other_dimension"};
        std::string all;
        for (auto const& outcome : import.run(records)) {
            if (!all.empty()) all += " ";
            if (outcome)
                all += names[static_cast<std::size_t>(*outcome)];
            else
                all += outcome.error().violations.at(0).pointer + " " + std::string{name(outcome.error().violations.at(0).code)};
        }
        return all;
    }
    VectorSpace space()
    {
        return shop.tools.db.catalog.read([](db::Reader& db) { return search::vector_space(db); });
    }
    std::vector<std::pair<std::string, std::vector<int>>> exported()
    {
        std::vector<std::pair<std::string, std::vector<int>>> all;
        shop.tools.db.catalog.read([&](db::Reader& db) {
            export_vectors(
                db, [&](std::string const& handle, auto codes) { all.emplace_back(handle, std::vector<int>(codes.begin(), codes.end())); });
            return 0;
        });
        return all;
    }
    std::vector<std::string> similar_to(std::string_view handle)
    {
        vectors.keep_up([] { return true; });
        std::vector<std::string> handles;
        for (auto const& view : similar.to(shown.find(handle).value(), 8)) handles.push_back(view.product.handle);
        return handles;
    }

    testing::Shop shop;
    std::map<std::string, ProductId> products;
    ProductIndex index{shop.tools};
    ProductVectors vectors{shop.tools, index};
    SimilarProducts similar{shop.tools, index, vectors};
    ShowProducts shown{shop.tools};
};

}   // namespace

TEST_F(ImportVectorsTest, AreStoredAsWholeNumbersWhichImportedAgainChangeNothing)
{
    EXPECT_EQ(import({{"a", {0.5F, -1, 0.25F}}, {"b", {0, 0, 1e-9F}}}), "saved saved");
    EXPECT_THAT(exported(), ElementsAre(Pair("a", ElementsAre(64, -127, 32)), Pair("b", ElementsAre(0, 0, 127))));
    EXPECT_EQ(space(), (VectorSpace{.version = 2, .dimension = 3, .vectors = 2}));
    EXPECT_EQ(import({{"a", {64, -127, 32}}, {"b", {0, 0, 127}}}), "unchanged unchanged");
    EXPECT_EQ(import({{"a", {32, -63.5F, 16}}}), "unchanged");   // of whatever length
    EXPECT_EQ(import({{"b", {}}, {"c", {}}, {"a", {1, 0, 0}}}), "removed unchanged saved");
    EXPECT_EQ(space(), (VectorSpace{.version = 4, .dimension = 3, .vectors = 1}));
    EXPECT_THAT(exported(), ElementsAre(Pair("a", ElementsAre(127, 0, 0))));
}

TEST_F(ImportVectorsTest, WhatIsWrongWithOneIsToldAndTheOthersAreStored)
{
    constexpr auto infinite = std::numeric_limits<float>::infinity();
    EXPECT_EQ(import({{"a", {1, 2}},
                      {"nothing", {1, 2}},
                      {"b", {0, 0}},
                      {"c", {1, infinite}},
                      {"d", std::vector<float>(1'025, 1)},
                      {"vase", {2, 1}},
                      {"b", {1}},
                      {"c", {1, 2, 3}}}),
              "saved /handle unknown_sku /vector invalid /vector invalid /vector too_many saved /vector/1 required /vector too_many");
    EXPECT_EQ(space(), (VectorSpace{.version = 2, .dimension = 2, .vectors = 2}));
    EXPECT_EQ(import({{"d", std::vector<float>(1'024, 1)}}), "/vector too_many");
}

TEST_F(ImportVectorsTest, AnotherDimensionComesWhenAllOthersAreGone)
{
    EXPECT_EQ(import({{"a", {1, 2}}, {"b", {2, 1}}}), "saved saved");
    EXPECT_EQ(import({{"a", {1, 2, 3}}}), "/vector too_many");
    EXPECT_THAT(similar_to("a"), ElementsAre("b"));
    EXPECT_EQ(import({{"b", {}}, {"a", {1, 2, 3}}, {"c", {1, 2, 4}}}), "removed saved saved");   // its own does not count
    EXPECT_EQ(space(), (VectorSpace{.version = 5, .dimension = 3, .vectors = 2}));
    EXPECT_THAT(similar_to("a"), ElementsAre("c"));
    EXPECT_EQ(vectors.imported(), 2U);
    EXPECT_EQ(import({{"a", {}}, {"c", {}}}), "removed removed");
    EXPECT_EQ(space(), (VectorSpace{.version = 7, .dimension = 0, .vectors = 0}));
    EXPECT_THAT(similar_to("a"), IsEmpty());
    EXPECT_EQ(vectors.imported(), 0U);
}

TEST_F(ImportVectorsTest, ADryRunFindsTheSameAndWritesNothing)
{
    ImportVectors trying{shop.tools, true};
    EXPECT_EQ(run(trying, {{"a", {1, 2}}, {"b", {1}}}), "saved /vector/1 required");
    EXPECT_EQ(run(trying, {{"c", {1, 2, 3}}, {"d", {1, 1}}}), "/vector too_many saved");   // as the first ones would be there
    EXPECT_EQ(space(), VectorSpace{});
    EXPECT_THAT(exported(), IsEmpty());
}

TEST_F(ImportVectorsTest, WhatIsNearByThemIsAlikeAndTheRestIsNot)
{
    EXPECT_EQ(import({{"a", {1, 0}}, {"b", {0.9F, 0.1F}}, {"c", {0.8F, 0.5F}}, {"d", {-1, 0.1F}}}), "saved saved saved saved");
    EXPECT_THAT(similar_to("a"), ElementsAre("b", "c"));
    EXPECT_THAT(similar_to("d"), IsEmpty());
    EXPECT_EQ(import({{"b", {-1, 0.1F}}}), "saved");
    EXPECT_THAT(similar_to("a"), ElementsAre("c"));
    EXPECT_THAT(similar_to("d"), ElementsAre("b"));
    EXPECT_EQ(import({{"c", {}}}), "removed");
    EXPECT_THAT(similar_to("a"), IsEmpty());
}

TEST_F(ImportVectorsTest, TheyCountInsteadOfWhatWasLearnedAndAreNeverComparedWithIt)
{
    for (int i = 0; i < 60; ++i)
        shop.put({.handle = "s" + std::to_string(i), .title = i % 2 == 0 ? "Bread knife, forged blade" : "Wool rug, woven pile"});
    index.read_all([](std::size_t) { return true; });
    ASSERT_EQ(import({{"s0", std::vector<float>(64, 1)}, {"s1", std::vector<float>(64, 1)}}), "saved saved");   // a knife and a rug
    EXPECT_THAT(similar_to("s0"), ElementsAre("s1"));
    EXPECT_EQ(similar_to("s2").size(), 8U);   // by words, also those that have a vector
    for (auto const& handle : similar_to("s2")) EXPECT_EQ(std::stoi(handle.substr(1)) % 2, 0) << handle;
}

TEST_F(ImportVectorsTest, ManyAreFollowedPieceByPiece)
{
    std::vector<VectorRecord> records;
    for (int i = 0; i < 1'100; ++i) {
        auto const handle = "m" + std::to_string(i);
        (void)shop.tools.db.catalog.write([&](db::Writer& db) {
            return catalog::save(db, {.handle = handle, .title = handle, .variants = {{handle, {}, "", 1}}}, "en-GB", shop.ids,
                                 shop.clock.now());
        });
        records.push_back({handle, {1, static_cast<float>(i)}});
    }
    ImportVectors import{shop.tools, false};
    for (std::span<VectorRecord const> left{records}; !left.empty(); left = left.subspan(ImportVectors::batch_max))
        for (auto const& outcome : import.run(left.first(ImportVectors::batch_max))) EXPECT_EQ(outcome.value(), VectorOutcome::saved);
    vectors.keep_up([] { return true; });
    EXPECT_EQ(vectors.imported(), 1'100U);
    EXPECT_EQ(exported().size(), 1'100U);
}
