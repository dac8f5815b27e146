#include "interaction/feeds/product_feed.hpp"

#include "business/workflows/export_products.hpp"
#include "business/workflows/testing/shop.hpp"
#include "infrastructure/testing/folder.hpp"
#include "interaction/feeds/product_ndjson.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace {

using namespace feeds;

std::vector<Read> read_all(std::string const& text, Format format)
{
    std::istringstream in{text};
    auto const reader = read_products(in, format, gbp);
    std::vector<Read> all;
    while (auto read = reader->next()) all.push_back(std::move(*read));
    return all;
}

constexpr auto vase =
    R"({"handle":"orbit-vase","title":"Orbit dipped vase","description":"<p>Dipped.</p>","vendor":"Ostler","category":"Vases > Dipped","tags":["new"],"status":"active",)"
    R"("options":["Colour","Size"],"attributes":{"material":"Stoneware","height_mm":240},)"
    R"("variants":[{"sku":"ORB-BLU-S","options":["Blue","Small"],"price":4800,"compare_at":5600,"currency":"GBP","stock":40,"barcode":"5012345678900","weight_g":900},)"
    R"({"sku":"ORB-BLU-L","options":["Blue","Large"],"price":6400,"compare_at":null,"currency":"GBP","stock":0,"weight_g":1400}],)"
    R"("media":[{"src":"orbit-blue.svg","alt":"Blue dipped vase"}]})";

class ImportTest : public testing::Test {
  protected:
    std::vector<Result<workflows::ImportedProduct>> import(std::string const& text, Format format = Format::ndjson,
                                                           workflows::ImportOptions options = {})
    {
        std::vector<workflows::ProductRecord> records;
        for (auto& read : read_all(text, format)) records.push_back(std::move(read.record.value()));
        return import_products.run(records, options, [&](std::string const& name) -> std::optional<std::string> {
            if (name != "orbit-blue.svg") return std::nullopt;
            return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000"/>)";
        });
    }
    std::string exported(Format format)
    {
        std::ostringstream out;
        auto const writer = write_products(out, format);
        workflows::export_products(shop.tools.db, [&](workflows::ProductRecord const& record) { writer->write(record); });
        return out.str();
    }

    testing::Shop shop;
    media::Files const files{shop.folder / "media"};
    workflows::ImportProducts const import_products{shop.tools, files};
};

}   // namespace

TEST(Ndjson, ReadsAProductAsItIsPinned)
{
    auto const all = read_all(std::string{"\xEF\xBB\xBF"} + vase + "\n\n", Format::ndjson);
    ASSERT_EQ(all.size(), 1u);
    auto const& record = *all[0].record;
    EXPECT_EQ(record.draft.category, (std::vector<std::string>{"Vases", "Dipped"}));
    EXPECT_EQ(record.draft.attributes_json, R"({"material":"Stoneware","height_mm":240})");
    EXPECT_EQ(record.draft.variants[1].options, (std::vector<std::string>{"Blue", "Large"}));
    EXPECT_EQ(record.offers[0].price, (Money{4'800, gbp}));
    EXPECT_EQ(record.offers[0].compare_at, (Money{5'600, gbp}));
    EXPECT_EQ(record.offers[1].stock, 0);
    EXPECT_FALSE(record.offers[1].compare_at);
}

TEST(Ndjson, WhatTaxAndDeliveryAskOfGoodsIsReadAndWrittenAgain)
{
    auto const record = parse_product(
        R"({"handle":"a","title":"A","tax_class":"reduced","shipping_profile":"bulky",)"
        R"("variants":[{"sku":"A","price":1,"currency":"GBP","length_mm":200,"height_mm":50},{"sku":"B","price":1,"currency":"GBP"}]})");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->draft.tax_class, "reduced");
    EXPECT_EQ(record->draft.variants[0].size, (catalog::Size{200, 0, 50}));
    EXPECT_FALSE(record->draft.variants[1].size);
    std::ostringstream out;
    NdjsonWriter{out}.write(*record);
    auto const again = parse_product(out.str());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->draft.shipping_profile, "bulky");
    EXPECT_EQ(again->draft.variants[0].size, record->draft.variants[0].size);
    EXPECT_FALSE(again->draft.variants[1].size);
}

TEST(Ndjson, ABadLineIsNamedAndTheOthersAreRead)
{
    auto other = std::string{vase};
    other.replace(other.find("orbit-vase"), 10, "other-vase");
    auto const all = read_all(std::string{vase} + "\nnot json\n{\"handle\":\"x\",\"titel\":\"X\"}\n" +
                                  std::string(record_bytes_max + 1, 'x') + "\n" + other,
                              Format::ndjson);
    ASSERT_EQ(all.size(), 5u);
    EXPECT_EQ(all[1].line, 2u);
    EXPECT_EQ(all[1].record.error().code, Code::malformed_request);
    EXPECT_EQ(all[2].handle, "x");
    EXPECT_EQ(all[2].record.error().violations,
              (std::vector<Violation>{
                  {"/titel", Violation::unknown_field}, {"/title", Violation::required}, {"/variants", Violation::required}}));
    EXPECT_EQ(all[3].record.error().code, Code::body_too_large);
    EXPECT_EQ(all[4].line, 5u);
    EXPECT_TRUE(all[4].record);
}

TEST(Ndjson, AHandleThatComesASecondTimeIsRefused)
{
    auto const all = read_all(std::string{vase} + "\n{\"handle\":\"orbit-vase\"}\n" + vase, Format::ndjson);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_TRUE(all[0].record);
    EXPECT_EQ(all[1].record.error().violations[0].code, Violation::required);   // what else is wrong with it comes first
    EXPECT_EQ(all[2].line, 3u);
    EXPECT_EQ(all[2].handle, "orbit-vase");
    EXPECT_EQ(all[2].record.error().violations, (std::vector<Violation>{{"/handle", Violation::handle_repeated}}));
}

TEST(Csv, ReadsShopifysRows)
{
    auto const all = read_all("Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 "
                              "Name,Option2 Value,Variant SKU,Variant Grams,"
                              "Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Image "
                              "Alt Text,Status,Gift Card\r\n"
                              "orbit-vase,Orbit dipped vase,\"<p>Dipped, \"\"twice\"\"\r\nby hand</p>\",Ostler,Home > Vases,,\"new, "
                              "blue\",TRUE,Colour,Blue,Size,Small,ORB-S,900,40,48.00,56.00,"
                              "'5012345678900,https://cdn.example/a.jpg,2,Side,active,FALSE\r\n"
                              "orbit-vase,,,,,,,,,Blue,,Large,ORB-L,1400.0,-3,64,,,https://cdn.example/b.jpg,1,Front,,\r\n"
                              "orbit-vase,,,,,,,,,,,,,,,,,,https://cdn.example/c.jpg,3,,,\r\n"
                              "oat-mug,Oat mug,,,,Mugs,,FALSE,Title,Default Title,,,,,,18,,,,,,,\r\n",
                              Format::csv);
    ASSERT_EQ(all.size(), 2u);
    ASSERT_TRUE(all[0].record);
    auto const& vase_record = *all[0].record;
    EXPECT_EQ(all[0].line, 3u);   // the quoted line break counts
    EXPECT_EQ(vase_record.description_html, "<p>Dipped, \"twice\"\r\nby hand</p>");
    EXPECT_EQ(vase_record.draft.category, (std::vector<std::string>{"Home", "Vases"}));
    EXPECT_EQ(vase_record.draft.tags, (std::vector<std::string>{"new", "blue"}));
    ASSERT_EQ(vase_record.draft.variants.size(), 2u);
    EXPECT_EQ(vase_record.draft.variants[0].barcode, "5012345678900");
    EXPECT_EQ(vase_record.draft.variants[1].weight_g, 1'400);
    EXPECT_EQ(vase_record.offers[1].price.amount, 6'400);
    EXPECT_EQ(vase_record.offers[1].stock, 0);
    ASSERT_EQ(vase_record.draft.media.size(), 3u);
    EXPECT_EQ(vase_record.draft.media[0].alt, "Front");
    auto const& mug = *all[1].record;
    EXPECT_TRUE(mug.draft.options.empty());
    EXPECT_EQ(mug.draft.variants[0].sku, "oat-mug");
    EXPECT_EQ(mug.draft.status, catalog::Status::draft);
    EXPECT_EQ(mug.draft.category, std::vector<std::string>{"Mugs"});
    EXPECT_FALSE(mug.attributes_told);
}

TEST(Csv, WhatIsWrongIsNamedByColumnAndRow)
{
    auto const all = read_all(
        "Handle,Title,Variant Price,Variant Grams,Status\na,A,1.234,x,active\na,,,,\nb,B,£5,1,gone\nc,C,5,1,active\na,A again,5,1,active\n",
        Format::csv);
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].record.error().violations, (std::vector<Violation>{{"/Variant Grams (row 1)", Violation::invalid},
                                                                        {"/Variant Price (row 1)", Violation::price_invalid}}));
    EXPECT_EQ(all[1].record.error().violations,
              (std::vector<Violation>{{"/Status", Violation::invalid}, {"/Variant Price (row 1)", Violation::price_invalid}}));
    EXPECT_TRUE(all[2].record);
    EXPECT_EQ(all[3].record.error().violations,
              (std::vector<Violation>{{"/Handle", Violation::handle_repeated}}));   // its rows do not stand together
}

TEST(Csv, ABrokenFileEndsWithItsLine)
{
    EXPECT_EQ(read_all("", Format::csv)[0].record.error().violations[0].pointer, "/Handle");
    EXPECT_EQ(read_all("Name,Price\nx,1\n", Format::csv).size(), 1u);
    auto const unclosed = read_all("Handle,Title,Variant Price\na,A,1\nb,\"B,1\n", Format::csv);
    ASSERT_EQ(unclosed.size(), 2u);
    EXPECT_TRUE(unclosed[0].record);
    EXPECT_EQ(unclosed[1].record.error().code, Code::malformed_request);
    EXPECT_EQ(read_all("Handle,Title,Variant Price\n\"a\"x,A,1\n", Format::csv).back().record.error().code, Code::malformed_request);
    EXPECT_EQ(read_all("Handle,Title\n\"" + std::string(5 << 20, 'x'), Format::csv).back().record.error().code, Code::malformed_request);
}

TEST_F(ImportTest, AProductComesInWholeAndAgainItChangesNothing)
{
    auto const first = import(vase);
    EXPECT_TRUE(first[0]->created);
    EXPECT_TRUE(first[0]->changed);
    EXPECT_EQ(shop.level("ORB-BLU-S").on_hand, 40);
    auto const again = import(vase);
    EXPECT_FALSE(again[0]->created);
    EXPECT_FALSE(again[0]->changed);
    auto const product = shop.tools.db.catalog.read([](db::Reader& db) { return catalog::find_product(db, "orbit-vase", "en-GB"); });
    EXPECT_EQ(product->media[0].width, 800);
    EXPECT_TRUE(files.read(product->media[0].url.substr(7)));
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(ImportTest, ASecondImportDoesNotUndoWhatWasSold)
{
    import(vase);
    ASSERT_TRUE(shop.place(shop.new_cart({{"ORB-BLU-S", 3}})).result);
    import(vase);
    EXPECT_EQ(shop.level("ORB-BLU-S").available(), 37);
    auto const forced = import(vase, Format::ndjson, {.set_stock = true});
    EXPECT_FALSE(forced[0]->changed);   // on_hand is still 40: what is sold is allocated, not gone
    EXPECT_EQ(shop.level("ORB-BLU-S").available(), 37);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

TEST_F(ImportTest, ExportThenImportIsANoOpInBothFormats)
{
    import(vase);
    import(
        R"({"handle":"plain","title":"Plain & \"simple\"","description":"<p>a</p>\n<p>b, c</p>","category":"Paper","variants":[{"sku":"P-1","price":1,"compare_at":null,"currency":"GBP"}],)"
        R"("media":[{"src":"https://cdn.example/x.jpg"}],"status":"archived"})");
    for (auto const format : {Format::ndjson, Format::csv}) {
        auto const before = exported(format);
        auto records = read_all(before, format);
        std::erase_if(records, [](auto const& read) {
            return read.handle == "vase" || read.handle == "lamp";
        });   // the fixture's, without a category
        ASSERT_EQ(records.size(), 2u);
        for (auto& read : records) {
            ASSERT_TRUE(read.record) << read.handle;
            std::vector<workflows::ProductRecord> one{*read.record};
            auto const outcome = import_products.run(one, {.set_stock = true}, [](auto const&) {
                return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000"/>)";
            });
            ASSERT_TRUE(outcome[0]) << read.handle;
            EXPECT_FALSE(outcome[0]->changed) << read.handle;
        }
        EXPECT_EQ(exported(format), before);
    }
}

TEST_F(ImportTest, OfARefusedProductNothingIsStoredAndTheOthersAre)
{
    auto const bad =
        R"({"handle":"bad","title":"Bad","category":"X","variants":[{"sku":"orb-blu-s","price":1,"compare_at":null,"currency":"GBP"}]})";
    auto const outcomes = import(
        std::string{vase} + "\n" + bad + "\n" +
        R"({"handle":"euro","title":"Euro","category":"X","variants":[{"sku":"E","price":1,"compare_at":null,"currency":"EUR","barcode":"123"}],"media":[{"src":"../x.svg"}]})" +
        "\n" +
        R"({"handle":"negative","title":"N","category":"X","variants":[{"sku":"N","price":-1,"compare_at":null,"currency":"GBP","stock":-1}],"attributes":{"a":{"b":1}}})" +
        "\n" +
        R"({"handle":"last","title":"Last","category":"X","variants":[{"sku":"L","price":1,"compare_at":null,"currency":"GBP","barcode":"5012345678901"}]})");
    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(outcomes[1].error().violations, (std::vector<Violation>{{"/variants/0/sku", Violation::sku_taken}}));
    EXPECT_EQ(outcomes[2].error().violations,
              (std::vector<Violation>{{"/variants/0/currency", Violation::currency_unknown}, {"/media/0/src", Violation::media_missing}}));
    EXPECT_EQ(outcomes[3].error().violations, (std::vector<Violation>{{"/variants/0/price", Violation::price_invalid},
                                                                      {"/variants/0/stock", Violation::invalid},
                                                                      {"/attributes/a", Violation::wrong_type}}));
    ASSERT_TRUE(outcomes[4]);
    EXPECT_EQ(outcomes[4]->warnings, (std::vector<Violation>{{"/variants/0/barcode", Violation::gtin_check_digit}}));
    for (auto const* handle : {"bad", "euro", "negative"})
        EXPECT_FALSE(shop.tools.db.catalog.read([&](db::Reader& db) { return catalog::find_any_product(db, handle, "en-GB"); })) << handle;
}

TEST_F(ImportTest, ADryRunSaysTheSameAndWritesNothing)
{
    import(vase);
    auto const before = exported(Format::ndjson);
    auto const outcomes = import(
        std::string{vase} + "\n" +
            R"({"handle":"bad","title":"Bad","category":"X","variants":[{"sku":"ORB-BLU-S","price":1,"compare_at":null,"currency":"GBP"}]})" +
            "\n" +
            R"({"handle":"new","title":"New","category":"X","variants":[{"sku":"NEW","price":1,"compare_at":null,"currency":"GBP"}]})",
        Format::ndjson, {.dry_run = true});
    EXPECT_TRUE(outcomes[0]);
    EXPECT_FALSE(outcomes[1]);
    EXPECT_TRUE(outcomes[2]);
    EXPECT_EQ(exported(Format::ndjson), before);
}

TEST_F(ImportTest, ACsvWithoutTheColumnKeepsTheAttributes)
{
    import(vase);
    import("Handle,Title,Type,Variant SKU,Option1 Name,Option1 Value,Variant Price\norbit-vase,Orbit,Vases,ORB-BLU-S,Colour,Blue,50\n",
           Format::csv);
    auto const product = shop.tools.db.catalog.read([](db::Reader& db) { return catalog::find_product(db, "orbit-vase", "en-GB"); });
    EXPECT_EQ(product->attributes_json, R"({"material":"Stoneware","height_mm":240})");
    EXPECT_EQ(product->variants.size(), 1u);
}

static std::string product(std::string const& handle, std::string const& sku, int price, int stock)
{
    return R"({"handle":")" + handle + R"(","title":"T","category":"X","variants":[{"sku":")" + sku + R"(","price":)" +
           std::to_string(price) + R"(,"compare_at":null,"currency":"GBP","stock":)" + std::to_string(stock) + "}]}\n";
}

TEST_F(ImportTest, OfTwoNewProductsWithOneSkuTheSecondIsRefused)
{
    auto const outcomes =
        import(product("a", "S-1", 1, 1) + product("b", "s-1", 2, 2) + product("c", "S-3", 3, 3), Format::ndjson, {.set_stock = true});
    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(outcomes[1].error().violations, (std::vector<Violation>{{"/variants/0/sku", Violation::sku_taken}}));
    EXPECT_TRUE(outcomes[2]);
    EXPECT_EQ(shop.level("S-1").on_hand, 1);
}

// Readers refuse a repeated handle; whoever calls without one loses nothing.
TEST_F(ImportTest, OneProductTwiceInABatchEndsAsTheSecondSays)
{
    import(product("a", "S-1", 1, 1));
    std::vector<workflows::ProductRecord> records;
    for (auto const stock : {5, 7}) records.push_back(parse_product(product("a", "S-1", stock, stock)).value());
    for (auto const& outcome : import_products.run(records, {.set_stock = true}, [](auto const&) { return std::nullopt; }))
        EXPECT_TRUE(outcome);
    EXPECT_EQ(shop.level("S-1").on_hand, 7);
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}

static db::Statement const refuse_price{"create trigger refuse_price before insert on pricing_prices when new.amount_minor = 666 "
                                        "begin select raise(abort, 'not this one'); end"};
static db::Statement const refuse_stock{"create trigger refuse_stock before insert on inventory_events when new.quantity = 666 "
                                        "begin select raise(abort, 'not this one'); end"};

TEST_F(ImportTest, AProductThatCannotBeStoredDoesNotEndTheImport)
{
    (void)shop.tools.db.catalog.write([](db::Writer& db) -> Result<Done> {
        db.execute(refuse_price);
        db.execute(refuse_stock);
        return Done{};
    });
    for (auto const& bad : {product("bad", "BAD", 666, 1), product("worse", "WORSE", 1, 666)}) {
        auto const good = [](std::string const& handle) { return product(handle, handle, 1, 5); };
        auto const n = std::to_string(bad.size());   // other products each time
        auto const outcomes = import(good("before-" + n) + bad + good("after-" + n));
        ASSERT_TRUE(outcomes[0]);
        EXPECT_TRUE(outcomes[0]->created);
        EXPECT_EQ(outcomes[1].error().code, Code::internal);
        ASSERT_TRUE(outcomes[2]);
        EXPECT_TRUE(outcomes[2]->created);
        for (auto const& sku : {"before-" + n, "after-" + n}) EXPECT_EQ(shop.level(sku).on_hand, 5);
    }
    EXPECT_EQ(shop.findings(), std::vector<std::string>{});
}
