// A real catalogue: 19,406 products with repeated names, dead pictures and a wrong GTIN come in, are found by walking the lists, are sold.
#include "icecat.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include "infrastructure/json/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace {

using namespace testing;

struct Counted {
    std::size_t products = 0, requests = 0;
    std::set<std::string, std::less<>> handles;
    std::vector<std::string> in_stock;   // SKUs
};

// Every product that the API lists, page by page.
Counted walk(RawClient& client)
{
    Counted counted;
    std::string cursor;
    do {
        auto const page = client.get("/api/store/products?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor));
        EXPECT_EQ(page.status, 200);
        ++counted.requests;
        auto const document = json::Document::parse(page.body);
        auto const root = document->root();
        root.find("data")->each_element([&](json::Node product) {
            ++counted.products;
            counted.handles.emplace(*product.find("handle")->string());
            product.find("variants")->each_element([&](json::Node variant) {
                if (variant.find("availability")->string() == "in") counted.in_stock.emplace_back(*variant.find("sku")->string());
            });
        });
        auto const next = root.find("next");
        cursor = next && next->string() ? std::string{*next->string()} : "";
    } while (!cursor.empty() && counted.requests < 1'000);
    return counted;
}

TEST(Icecat, IsImportedBrowsedAndSold)
{
    Folder const folder;
    auto const file = folder / "icecat.ndjson";
    auto const count = bench::write_icecat(file);
    if (!count) GTEST_SKIP() << "Icecat's products do not lie beside the project, or zstd is not installed";
    ASSERT_EQ(*count, 19'406u);

    auto const config = config_of(folder / "shop");
    std::ifstream in{file};
    Heard heard;
    ASSERT_EQ(import(config, {std::istreambuf_iterator<char>{in}, {}}, &heard), 0) << PrintToString(heard.errors);

    ShopServer const server{config};
    Shopper shopper{server.port()};
    auto const all = walk(shopper.client);
    EXPECT_EQ(all.products, *count);
    EXPECT_EQ(all.handles.size(), *count);   // none twice, whatever their titles

    EXPECT_EQ(shopper.client.get("/").status, 200);
    auto const listing = shopper.client.get("/c/all");
    EXPECT_EQ(listing.status, 200);
    EXPECT_THAT(listing.body, HasSubstr("/p/"));
    EXPECT_THAT(listing.body, HasSubstr("All 478 categories"));   // each of them a link away
    EXPECT_THAT(listing.body, HasSubstr("<a href=\"/c/startech-com\">StarTech.com</a>"));
    auto const page = shopper.client.get("/p/1128895-startech-com-db9-rs232-serial-null-modem-adapter-m-f");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("StarTech.com DB9 RS232 Serial Null Modem Adapter - M/F"));

    ASSERT_GT(all.in_stock.size(), 1'000u);
    for (std::size_t i = 0; i < 20; ++i) {
        auto const cart = shopper.new_cart(R"({"sku":")" + all.in_stock[i * 37] + R"(","quantity":1},{"sku":")" + all.in_stock[i * 37 + 1] +
                                           R"(","quantity":1})");
        auto const placed = shopper.place(cart, "icecat-" + std::to_string(i));
        ASSERT_EQ(placed.status, 201) << placed.body;
    }
    EXPECT_EQ(complaints(config), "");
}

}   // namespace
