#include "business/catalog/catalog.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

using namespace catalog;

class HandlesTest : public testing::DatabaseTest {
  protected:
    ProductId make(std::string const& handle, Status status = Status::active)
    {
        ProductDraft const draft{.handle = handle,
                                 .title = handle,
                                 .category = {"Vases"},
                                 .status = status,
                                 .variants = {{"SKU-" + std::to_string(++made_), {}, "", 0}}};
        return write([&](db::Writer& db) { return catalog::save(db, draft, "en-GB", ids, clock.now()); }).product;
    }
    Result<Renamed<ProductId>> rename(std::string_view from, std::string_view to)
    {
        return database.write([&](db::Writer& db) { return rename_product(db, from, to, clock.now()); });
    }
    Result<Renamed<CategoryId>> rename_shelf(std::string_view from, std::string_view to)
    {
        return database.write([&](db::Writer& db) { return rename_category(db, from, to); });
    }
    std::string moved(std::string_view handle)
    {
        return read([&](db::Reader& db) { return moved_product(db, handle); }).value_or("");
    }
    Result<Product> find(std::string_view handle)
    {
        return read([&](db::Reader& db) { return find_product(db, handle, "en-GB"); });
    }

    int made_ = 0;
};

}   // namespace

TEST_F(HandlesTest, EachFormerHandleLeadsToTheLastOne)
{
    auto const vase = make("vase");
    ASSERT_TRUE(rename("vase", "orbit-vase"));
    ASSERT_TRUE(rename("orbit-vase", "orbit"));
    EXPECT_EQ(find("orbit")->id, vase);
    EXPECT_EQ(find("vase").error().code, Code::not_found);
    EXPECT_EQ(moved("vase"), "orbit");
    EXPECT_EQ(moved("orbit-vase"), "orbit");
    EXPECT_EQ(moved("nothing"), "");
    auto const before = find("orbit")->version;
    ASSERT_TRUE(rename("orbit", "vase"));   // and back
    EXPECT_EQ(find("vase")->id, vase);
    EXPECT_EQ(find("vase")->version, before + 1);
    EXPECT_EQ(moved("orbit"), "vase");
}

TEST_F(HandlesTest, RenamingAgainChangesNothing)
{
    make("vase");
    EXPECT_TRUE(rename("vase", "orbit")->changed);
    auto const version = find("orbit")->version;
    EXPECT_FALSE(rename("vase", "orbit")->changed);
    EXPECT_FALSE(rename("orbit", "orbit")->changed);
    EXPECT_EQ(find("orbit")->version, version);
}

TEST_F(HandlesTest, AHandleThatAnotherHasIsRefusedAndSoIsOneThatIsNone)
{
    make("vase");
    make("lamp");
    EXPECT_EQ(rename("vase", "lamp").error().code, Code::duplicate);
    EXPECT_EQ(rename("nothing", "something").error().code, Code::not_found);
    EXPECT_EQ(rename("nothing", "lamp").error().code, Code::not_found);
    for (auto const* bad : {"", "Vase", "a/b", "-a", "a b", "vä"})
        EXPECT_EQ(rename("vase", bad).error().code, Code::validation_failed) << bad;
    EXPECT_TRUE(find("vase"));
    EXPECT_TRUE(find("lamp"));
}

TEST_F(HandlesTest, AFormerHandleThatANewProductTakesIsTheNewOnes)
{
    make("vase");
    ASSERT_TRUE(rename("vase", "orbit"));
    auto const second = make("vase");
    EXPECT_EQ(find("vase")->id, second);
    ASSERT_TRUE(rename("vase", "flute"));   // now it leads to whoever had it last
    EXPECT_EQ(moved("vase"), "flute");
    EXPECT_EQ(rename("vase", "orbit").error().code, Code::not_found);   // which is not the first any more
}

TEST_F(HandlesTest, ADraftIsNotLedTo)
{
    make("vase", Status::draft);
    ASSERT_TRUE(rename("vase", "orbit"));
    EXPECT_EQ(moved("vase"), "");
}

TEST_F(HandlesTest, CategoriesAreRenamedTheSameWayAndImportsStillFindThem)
{
    make("vase");
    ASSERT_TRUE(rename_shelf("vases", "vessels")->changed);
    EXPECT_FALSE(rename_shelf("vases", "vessels")->changed);
    EXPECT_EQ(rename_shelf("vessels", "all").error().code, Code::validation_failed);
    EXPECT_EQ(read([&](db::Reader& db) { return moved_category(db, "vases"); }), "vessels");
    make("jug");   // into the category of that title
    EXPECT_EQ(find("jug")->categories[0].handle, "vessels");
}
