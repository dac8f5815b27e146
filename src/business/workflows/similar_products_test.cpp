// What is alike, and that it is never what cannot be bought.
#include "business/workflows/search_feed.hpp"
#include "business/workflows/similar_products.hpp"
#include "business/workflows/testing/shop.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <set>
#include <thread>

using namespace workflows;
using namespace std::chrono_literals;
using testing::Contains, testing::Each, testing::ElementsAre, testing::IsEmpty, testing::Not, testing::SizeIs, testing::StartsWith;

namespace {

std::function<bool()> const always = [] { return true; };

class SimilarProductsTest : public testing::Test {
  protected:
    ProductId put(testing::ForSale const& product) { return shop.put(product); }

    // Lamps, knives and rugs, of each so many that a space is learned.
    void put_three_kinds(int each = 20)
    {
        for (int i = 0; i < each; ++i) {
            auto const number = std::to_string(i);
            put({.handle = "lamp-" + number, .title = pick({"Brass", "Paper", "Glass", "Steel"}, i) + " lamp with a shade and a bulb"});
            put({.handle = "knife-" + number,
                 .title = pick({"Bread", "Chef", "Paring", "Santoku"}, i) + " knife, forged blade, oak handle"});
            put({.handle = "rug-" + number, .title = pick({"Wool", "Jute", "Cotton", "Hemp"}, i) + " rug, woven pile for the floor"});
        }
    }
    static std::string pick(std::vector<std::string> const& words, int i) { return words[static_cast<std::size_t>(i) % words.size()]; }

    void read_all()
    {
        index.read_all([](std::size_t) { return true; });
        vectors.keep_up(always);
    }
    std::vector<std::string> similar_to(std::string_view handle, std::size_t limit = 8)
    {
        std::vector<std::string> handles;
        for (auto const& view : similar.to(products.find(handle).value(), limit)) handles.push_back(view.product.handle);
        return handles;
    }

    testing::Shop shop;
    ProductIndex index{shop.tools};
    ProductVectors vectors{shop.tools, index};
    SimilarProducts similar{shop.tools, index, vectors};
    ShowProducts products{shop.tools};
};

}   // namespace

TEST_F(SimilarProductsTest, WordsTellWhatIsAlikeAndAProductIsNeverLikeItself)
{
    put_three_kinds();
    read_all();
    auto const lamps = similar_to("lamp-3");
    EXPECT_THAT(lamps, SizeIs(8));
    EXPECT_THAT(lamps, Each(StartsWith("lamp-")));
    EXPECT_THAT(lamps, Not(Contains("lamp-3")));
    EXPECT_EQ(std::set(lamps.begin(), lamps.end()).size(), lamps.size());
    EXPECT_THAT(similar_to("rug-0", 3), SizeIs(3));
    EXPECT_THAT(similar_to("rug-0", 1'000), SizeIs(19));   // a knife is not like it, however few there are
}

TEST_F(SimilarProductsTest, AmongTheNearestFacetsAndPricesDecide)
{
    put_three_kinds();
    auto const title = "Brass lamp with a shade and a bulb";
    put({.handle = "asked", .title = title, .vendor = "Ostler", .attributes_json = R"({"fitting":"E27","finish":"Matt"})", .price = 5'000});
    put({.handle = "dear", .title = title, .vendor = "Ostler", .attributes_json = R"({"fitting":"E27","finish":"Matt"})", .price = 50'000});
    put({.handle = "same", .title = title, .vendor = "Ostler", .attributes_json = R"({"fitting":"E27","finish":"Matt"})", .price = 5'500});
    put({.handle = "other", .title = title, .vendor = "Ostler", .attributes_json = R"({"fitting":"G9","finish":"Matt"})", .price = 5'500});
    read_all();
    EXPECT_THAT(similar_to("asked", 3), ElementsAre("same", "dear", "other"));
}

TEST_F(SimilarProductsTest, WhatCannotBeHadIsNotShownAndWhatIsBackIs)
{
    put_three_kinds(18);
    put({.handle = "lamp-draft", .title = "Brass lamp with a shade and a bulb", .status = catalog::Status::draft});
    put({.handle = "lamp-out", .title = "Brass lamp with a shade and a bulb", .stock = 0});
    read_all();
    auto const first = similar_to("lamp-0", 4);
    ASSERT_THAT(first, SizeIs(4));
    EXPECT_THAT(similar_to("lamp-0", 24), Not(Contains("lamp-draft")));
    EXPECT_THAT(similar_to("lamp-0", 24), Not(Contains("lamp-out")));

    // Sold out while the index does not know it yet: it is read again.
    auto const gone = products.find(first[0]).value();
    shop.set_stock(gone.offers[0].variant.id, 0);
    auto const then = similar_to("lamp-0", 4);
    EXPECT_THAT(then, SizeIs(4));
    EXPECT_THAT(then, Not(Contains(first[0])));
    shop.set_stock(gone.offers[0].variant.id, 3);
    EXPECT_EQ(similar_to("lamp-0", 4), first);
}

TEST_F(SimilarProductsTest, WhereNothingIsLearnedShelvesTell)
{
    put({.handle = "a", .title = "One", .category = {"Home", "Vases", "Dipped"}, .attributes_json = R"({"material":"Stoneware"})"});
    put({.handle = "b", .title = "Two", .category = {"Home", "Vases", "Dipped"}});
    put({.handle = "c", .title = "Three", .category = {"Home", "Vases", "Dipped"}, .attributes_json = R"({"material":"Stoneware"})"});
    put({.handle = "d", .title = "Four", .category = {"Home", "Vases", "Tall"}});
    put({.handle = "e", .title = "Five", .category = {"Home", "Rugs"}});
    put({.handle = "f", .title = "Six", .category = {"Home", "Vases", "Dipped"}, .stock = 0});
    put({.handle = "g", .title = "Seven", .vendor = "Ostler"});
    put({.handle = "h", .title = "Eight", .vendor = "OSTLER"});
    read_all();
    EXPECT_EQ(vectors.size(), 0U);
    EXPECT_THAT(similar_to("a"), ElementsAre("c", "b", "d"));
    EXPECT_THAT(similar_to("a", 1), ElementsAre("c"));
    EXPECT_THAT(similar_to("g"), ElementsAre("h"));
    EXPECT_THAT(similar_to("vase"), IsEmpty());   // it stands on no shelf
}

TEST_F(SimilarProductsTest, AProductWithoutWordsThatTellAnythingHasItsShelf)
{
    put_three_kinds();
    put({.handle = "w1", .title = "Zyx", .category = {"Odd"}});
    put({.handle = "w2", .title = "Qwv", .category = {"Odd"}});
    read_all();
    EXPECT_THAT(similar_to("w1"), ElementsAre("w2"));
}

TEST_F(SimilarProductsTest, VectorsFollowWhatChangesAndWhatGoes)
{
    put_three_kinds();
    read_all();
    ASSERT_EQ(vectors.size(), 61U);   // of what the shop has besides, the vase has no word in common with others
    auto const changed = put({.handle = "lamp-0", .title = "Wool rug, woven pile for the floor"});
    auto const added = put({.handle = "knife-new", .title = "Bread knife, forged blade, oak handle"});
    index.refresh(std::vector{changed, added});
    EXPECT_EQ(vectors.size(), 62U);
    EXPECT_THAT(similar_to("lamp-0"), Each(StartsWith("rug-")));
    EXPECT_THAT(similar_to("rug-1", 24), Contains("lamp-0"));
    EXPECT_THAT(similar_to("knife-new"), Each(StartsWith("knife-")));
    put({.handle = "knife-new", .title = "Bread knife", .status = catalog::Status::archived});
    index.refresh(std::vector{added});
    EXPECT_EQ(vectors.size(), 61U);
}

TEST_F(SimilarProductsTest, ItIsLearnedAnewWhenTheCatalogueIsAnotherOne)
{
    put_three_kinds();
    read_all();
    put({.handle = "t-0", .title = "Porcelain teapot"});
    std::vector<ProductId> ids;
    for (int i = 1; i < 70; ++i)
        ids.push_back(put({.handle = "t-" + std::to_string(i), .title = pick({"Porcelain teapot", "Linen napkin"}, i)}));
    index.refresh(ids);
    EXPECT_THAT(similar_to("t-1"), IsEmpty());   // nobody knows these words
    vectors.keep_up(always);
    EXPECT_THAT(similar_to("t-1", 24), Contains("t-3"));
    EXPECT_THAT(similar_to("t-1", 24), Not(Contains("t-2")));
}

TEST_F(SimilarProductsTest, WhoAsksGoesOnWhileItIsLearned)
{
    put_three_kinds();
    read_all();
    std::atomic<bool> done = false;
    std::thread reader{[&] {
        auto const view = products.find("lamp-1").value();
        while (!done)
            if (similar.to(view, 8).size() != 8) ADD_FAILURE() << "too few";
    }};
    for (int i = 0; i < 100; ++i) {
        auto const title = pick({"Steel lamp with a shade and a bulb", "Chef knife, forged blade, oak handle", "Wool rug, woven pile"}, i);
        index.refresh(std::vector{put({.handle = "more-" + std::to_string(i), .title = title})});
        vectors.keep_up(always);
    }
    done = true;
    reader.join();
    EXPECT_EQ(vectors.size(), 161U);
    EXPECT_THAT(similar_to("more-0", 24), SizeIs(24));
}

TEST_F(SimilarProductsTest, WhatChangesWhileItIsLearnedIsNotLost)
{
    put_three_kinds();
    index.read_all([](std::size_t) { return true; });
    ProductId late{};
    vectors.keep_up([&, calls = 0]() mutable {
        if (++calls == 100) {   // all are sampled, some are put
            late = put({.handle = "lamp-late", .title = "Paper lamp with a shade and a bulb"});
            auto const changed = put({.handle = "lamp-0", .title = "Jute rug, woven pile for the floor"});
            index.refresh(std::vector{late, changed});
        }
        return true;
    });
    ASSERT_NE(late.value, 0);
    EXPECT_EQ(vectors.size(), 62U);
    EXPECT_THAT(similar_to("lamp-late"), Each(StartsWith("lamp-")));
    EXPECT_THAT(similar_to("lamp-0"), Each(StartsWith("rug-")));
}

TEST_F(SimilarProductsTest, LearningEndsWhereItIsTold)
{
    put_three_kinds();
    index.read_all([](std::size_t) { return true; });
    vectors.keep_up([calls = 0]() mutable { return ++calls < 100; });
    EXPECT_EQ(vectors.size(), 0U);
    vectors.keep_up(always);
    EXPECT_EQ(vectors.size(), 61U);
}

TEST_F(SimilarProductsTest, TheFeedKeepsThemInStep)
{
    put_three_kinds();
    SearchFeed feed{shop.tools, index, {.tidied_every = 5ms, .also = [this](auto const& goes_on) { vectors.keep_up(goes_on); }}};
    feed.start();
    for (auto const end = std::chrono::steady_clock::now() + 30s; vectors.size() == 0 && std::chrono::steady_clock::now() < end;)
        std::this_thread::sleep_for(1ms);
    EXPECT_EQ(vectors.size(), 61U);
    feed.changed(put({.handle = "lamp-new", .title = "Paper lamp with a shade and a bulb"}));
    ASSERT_TRUE(feed.catch_up(30s));
    EXPECT_THAT(similar_to("lamp-new"), Each(StartsWith("lamp-")));
}
