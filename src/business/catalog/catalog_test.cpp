#include "business/catalog/catalog.hpp"

#include "infrastructure/testing/database.hpp"

#include <set>

namespace {

using namespace catalog;

class CatalogTest : public testing::DatabaseTest {
  protected:
    static ProductDraft vase()
    {
        return {.handle = "orbit-vase",
                .title = "Orbit dipped vase",
                .vendor = "Ostler",
                .category = {"Vases", "Dipped"},
                .tags = {"new"},
                .options = {"Colour", "Size"},
                .variants = {{"ORB-BLU-S", {"Blue", "Small"}, "", 900}, {"ORB-BLU-L", {"Blue", "Large"}, "", 1'400}},
                .media = {{.source = "orbit.svg", .url = "/media/1.svg", .width = 800, .height = 1'000, .alt = "Blue vase"}}};
    }
    static ProductDraft simple(std::string const& handle, std::vector<std::string> category = {"Paper"})
    {
        return {
            .handle = handle, .title = "Product " + handle, .category = std::move(category), .variants = {{"SKU-" + handle, {}, "", 0}}};
    }
    Saved save(ProductDraft const& draft, std::optional<std::int64_t> price = 1'000)
    {
        EXPECT_TRUE(violations_of(draft).empty());
        return write([&](db::Writer& db) -> Result<Saved> {
            auto const saved = TRY(catalog::save(db, draft, "en-GB", ids, clock.now()));
            if (saved.changed) set_listing(db, default_channel, saved.product, price, clock.now());
            return saved;
        });
    }
    Result<Product> find(std::string_view handle)
    {
        return read([&](db::Reader& db) { return find_product(db, handle, "en-GB"); });
    }
    std::optional<VariantId> variant(std::string_view sku)
    {
        return read([&](db::Reader& db) { return find_variant(db, *Sku::parse(sku)); });
    }
    std::vector<std::string> listed(ListQuery query)
    {
        return read([&](db::Reader& db) {
            std::vector<std::string> handles;
            for (;;) {
                auto const page = list(db, query);
                for (auto const id : page.products) handles.push_back(load_product(db, id, "en-GB").handle);
                if (!page.next) return handles;
                query.after = page.next;
            }
        });
    }
};

}   // namespace

TEST_F(CatalogTest, AProductIsFoundAsItWasSaved)
{
    auto const saved = save(vase());
    EXPECT_TRUE(saved.created);
    auto const product = find("orbit-vase");
    ASSERT_TRUE(product);
    EXPECT_EQ(product->title, "Orbit dipped vase");
    EXPECT_EQ(product->variants[1].options, (Options{{"Colour", "Blue"}, {"Size", "Large"}}));
    EXPECT_EQ(product->variants[1].weight_g, 1'400);
    EXPECT_EQ(product->media[0].alt, "Blue vase");
    ASSERT_EQ(product->categories.size(), 2u);
    EXPECT_EQ(product->categories[0].handle, "vases");
    EXPECT_EQ(product->categories[1].handle, "dipped");
    EXPECT_EQ(find("nothing").error().code, Code::not_found);
}

TEST_F(CatalogTest, ASkuIsFoundWhateverItsCase)
{
    auto const saved = save(vase());
    EXPECT_EQ(variant("orb-blu-l"), saved.variants[1]);
    EXPECT_FALSE(variant("ORB-RED-S"));
    auto const sold = read([&](db::Reader& db) { return find_sold(db, saved.variants[1], "en-GB"); });
    EXPECT_EQ(sold->options_json, R"({"Colour":"Blue","Size":"Large"})");
    EXPECT_EQ(sold->picture, "/media/1.svg");
    EXPECT_TRUE(sold->sellable);
}

TEST_F(CatalogTest, WhatTaxAndDeliveryAskOfGoodsIsKeptUntilItIsToldAnew)
{
    auto draft = vase();
    draft.tax_class = "reduced";
    draft.shipping_profile = "bulky";
    draft.variants[1].size = Size{200, 100, 50};
    auto const saved = save(draft);
    EXPECT_FALSE(save(vase()).changed);   // says nothing of it
    auto const sold = read([&](db::Reader& db) { return find_sold(db, saved.variants[1], "en-GB"); });
    EXPECT_EQ(sold->tax_class, "reduced");
    EXPECT_EQ(sold->shipping_profile, "bulky");
    EXPECT_EQ(sold->weight_g, 1'400);
    EXPECT_EQ(sold->volume_mm3, 1'000'000);
    draft.variants[1].size = Size{};
    EXPECT_TRUE(save(draft).changed);
    EXPECT_EQ(find("orbit-vase")->variants[1].size, Size{});

    draft.tax_class = "Reduced rate";
    draft.shipping_profile = "";
    draft.variants[0].size = Size{side_mm_max, side_mm_max + 1, -1};
    EXPECT_EQ(violations_of(draft), (std::vector<Violation>{{"/tax_class", Violation::invalid},
                                                            {"/shipping_profile", Violation::invalid},
                                                            {"/variants/0/width_mm", Violation::invalid},
                                                            {"/variants/0/height_mm", Violation::invalid}}));
}

TEST_F(CatalogTest, SavingTheSameAgainChangesNothing)
{
    auto const first = save(vase());
    auto const again = save(vase());
    EXPECT_FALSE(again.created);
    EXPECT_FALSE(again.changed);
    EXPECT_EQ(again.product, first.product);
    EXPECT_EQ(again.variants, first.variants);
    EXPECT_EQ(find("orbit-vase")->version, 1);
}

TEST_F(CatalogTest, AVariantThatIsLeftOutIsArchivedAndComesBackAsItself)
{
    auto const first = save(vase());
    auto draft = vase();
    draft.variants.pop_back();
    save(draft);
    EXPECT_FALSE(variant("ORB-BLU-L"));
    EXPECT_EQ(find("orbit-vase")->variants.size(), 1u);
    auto const sold = read([&](db::Reader& db) { return find_sold(db, first.variants[1], "en-GB"); });
    EXPECT_FALSE(sold->sellable);   // an order that has it still shows it
    auto const back = save(vase());
    EXPECT_EQ(back.variants, first.variants);
    EXPECT_TRUE(variant("ORB-BLU-L"));
}

TEST_F(CatalogTest, VariantsMayExchangeTheirOptions)
{
    auto const first = save(vase());
    auto draft = vase();
    std::swap(draft.variants[0].options, draft.variants[1].options);
    EXPECT_TRUE(save(draft).changed);
    EXPECT_EQ(find("orbit-vase")->variants[0].options[1].second, "Large");
    EXPECT_EQ(find("orbit-vase")->variants[0].id, first.variants[0]);
}

TEST_F(CatalogTest, ASkuOfAnotherProductRefusesTheWholeProduct)
{
    save(vase());
    auto other = simple("other");
    other.variants.push_back({"orb-blu-s", {}, "", 0});
    other.options = {"Kind"};
    other.variants[0].options = {"a"};
    other.variants[1].options = {"b"};
    auto const refused = database.write([&](db::Writer& db) { return catalog::save(db, other, "en-GB", ids, clock.now()); });
    EXPECT_EQ(refused.error().violations, (std::vector<Violation>{{"/variants/1/sku", Violation::sku_taken}}));
    EXPECT_EQ(find("other").error().code, Code::not_found);
}

TEST_F(CatalogTest, DraftsAreHiddenAndArchivedOnesGone)
{
    auto draft = vase();
    draft.status = Status::draft;
    save(draft, std::nullopt);
    EXPECT_EQ(find("orbit-vase").error().code, Code::not_found);
    EXPECT_FALSE(variant("ORB-BLU-S"));
    draft.status = Status::archived;
    save(draft, std::nullopt);
    EXPECT_EQ(find("orbit-vase").error().code, Code::gone);
    EXPECT_TRUE(listed({}).empty());
}

TEST_F(CatalogTest, ManyProductsAreFoundByTheirHandlesAndBackWhateverTheirStatus)
{
    auto hidden = simple("hidden");
    hidden.status = Status::draft;
    auto const first = save(vase()).product, second = save(hidden).product;
    std::vector<std::string> const handles{"hidden", "nowhere", "orbit-vase", "hidden"};
    EXPECT_EQ(read([&](db::Reader& db) { return products_of(db, handles); }),
              (std::vector<std::optional<ProductId>>{second, std::nullopt, first, second}));
    std::vector<ProductId> const products{first, ProductId{1}, second};
    EXPECT_EQ(read([&](db::Reader& db) { return handles_of(db, products); }),
              (std::vector<std::optional<std::string>>{"orbit-vase", std::nullopt, "hidden"}));
}

TEST_F(CatalogTest, EverythingWrongWithADraftIsNamed)
{
    ProductDraft draft{.handle = "No Handle",
                       .title = " ",
                       .options = {"Size"},
                       .variants = {{"A", {"S"}, "", 0}, {"a", {"S"}, "", -1}, {"B", {}, "", 0}}};
    EXPECT_EQ(violations_of(draft), (std::vector<Violation>{{"/handle", Violation::handle_invalid},
                                                            {"/title", Violation::required},
                                                            {"/variants/1/sku", Violation::sku_repeated},
                                                            {"/variants/1/options", Violation::options_repeated},
                                                            {"/variants/1/weight_g", Violation::invalid},
                                                            {"/variants/2/options", Violation::options_mismatch}}));
    EXPECT_EQ(violations_of({.handle = "x", .title = "X"}), (std::vector<Violation>{{"/variants", Violation::required}}));
}

TEST_F(CatalogTest, CategoryHandlesAreFlatAndUnique)
{
    save(simple("a", {"Lamps", "Small"}));
    save(simple("b", {"Vases", "Small"}));
    save(simple("c", {"Vases", "Small"}));
    EXPECT_EQ(find("a")->categories[1].handle, "small");
    EXPECT_EQ(find("b")->categories[1].handle, "vases-small");
    EXPECT_EQ(find("c")->categories[1].id, find("b")->categories[1].id);
    auto const all = read([](db::Reader& db) { return categories(db); });
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].parent, all[0].id);
}

TEST_F(CatalogTest, EverySortVisitsEachProductOncePageByPage)
{
    std::set<std::string> expected;
    for (int i = 0; i < 53; ++i) {
        auto const handle = "p" + std::to_string(i);
        expected.insert(handle);
        save(simple(handle, {"All", i % 2 == 0 ? "Even" : "Odd"}), 1'000 + i % 5);
        clock.advance(1s);
    }
    for (auto const sort : {Sort::featured, Sort::price, Sort::price_descending, Sort::newest, Sort::title})
        for (int const limit : {1, 7, 53, 200}) {
            auto const handles = listed({.sort = sort, .limit = limit});
            EXPECT_EQ(handles.size(), 53u) << name(sort) << limit;
            EXPECT_EQ(std::set(handles.begin(), handles.end()), expected) << name(sort) << limit;
        }
    EXPECT_EQ(listed({.sort = Sort::newest, .limit = 9}).front(), "p52");
    EXPECT_EQ(listed({.sort = Sort::price, .limit = 9}).front(), "p0");
    EXPECT_EQ(listed({.sort = Sort::price_descending, .limit = 9}).front(), "p49");
    EXPECT_EQ(listed({.sort = Sort::title, .limit = 9})[1], "p1");
    auto const even = read([](db::Reader& db) { return find_category(db, "even"); });
    ASSERT_TRUE(even);
    EXPECT_EQ(listed({.category = even->id, .limit = 10}).size(), 27u);
    auto const top = read([](db::Reader& db) { return find_category(db, "all"); });
    EXPECT_EQ(listed({.category = top->id, .limit = 10}).size(), 53u);   // what is below belongs to it
}
