#include "business/catalog/catalog.hpp"
#include "infrastructure/testing/database.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace catalog {

namespace {

class KnownProductsTest : public testing::DatabaseTest {
  protected:
    static constexpr int products = 6;

    // One that differs from what it was in something.
    void change(int number)
    {
        auto const some = [](std::string const& what) { return what + std::to_string(*rc::gen::inRange(0, 4)); };
        auto const handle = "p" + std::to_string(number);
        ProductDraft draft{.handle = handle, .title = some("title"), .vendor = some("maker")};
        draft.description = html::SafeHtml::trusted(some(std::string(2'000, 'x')));
        draft.category = {"Home", some("category")};
        draft.attributes_json = R"({"colour":")" + some("blue") + "\"}";
        draft.status = *rc::gen::inRange(0, 4) == 0 ? Status::archived : Status::active;
        for (int n = *rc::gen::inRange(1, 4); n > 0; --n)
            draft.variants.push_back(
                {.sku = handle + "-" + std::to_string(n), .options = {std::to_string(n)}, .barcode = "", .weight_g = n});
        draft.options = {"Size"};
        write([&](db::Writer& db) { return save(db, draft, "en-GB", ids, clock.now()); });
    }

    static std::string text_of(std::span<Product const> found)
    {
        std::string text;
        for (auto const& p : found) {
            text += p.handle + " " + std::to_string(p.version) + " " + p.title + " " + p.vendor + " " + p.attributes_json + " " +
                    p.description.text() + " " + std::string{name(p.status)};
            for (auto const& v : p.variants) text += " " + v.sku;
            for (auto const& c : p.categories) text += " " + c.title;
            text += "\n";
        }
        return text;
    }
};

}   // namespace

TEST_F(KnownProductsTest, AreAlwaysThoseThatAreThere)
{
    ASSERT_TRUE(rc::check([&] {
        KnownProducts known{*rc::gen::element(std::size_t{0}, std::size_t{20'000}, std::size_t{1'000'000})};
        for (int i = 0; i < products; ++i) change(i);
        auto const all = read([](db::Reader& db) { return products_after(db, {}, 100); });
        for (int round = 0; round < 12; ++round) {
            if (*rc::gen::inRange(0, 2) == 0) change(*rc::gen::inRange(0, products));
            std::vector<ProductId> asked{ProductId{1}};   // there is none
            for (int n = *rc::gen::inRange(0, 8); n > 0; --n)
                asked.push_back(all[static_cast<std::size_t>(*rc::gen::inRange(0, products))]);
            std::vector<Product> expected;
            auto const found = read([&](db::Reader& db) {
                for (auto const id : asked)
                    if (auto product = find_active(db, id, "en-GB")) expected.push_back(std::move(*product));
                return known.find_active(db, asked, "en-GB");
            });
            RC_ASSERT(text_of(found) == text_of(expected));
        }
    }));
}

}   // namespace catalog
