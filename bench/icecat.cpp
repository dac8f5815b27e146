#include "icecat.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>

namespace bench {

std::string text_of(json::Node product, std::string_view name)
{
    auto const found = product.find(name);
    auto const text = found ? found->string() : std::nullopt;
    return std::string{text.value_or("")};
}

namespace {

std::string slug(std::string_view text)
{
    std::string made;
    for (char const c : text) {
        char const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
            made += lower;
        else if (!made.empty() && made.back() != '-')
            made += '-';
        if (made.size() >= 80) break;
    }
    while (made.ends_with('-')) made.pop_back();
    return made;
}

// "a > b" would be a path.
std::string category_of(json::Node product)
{
    for (auto const* const name : {"attr_t_product_type", "attr_t_type", "supplier"})
        if (auto category = text_of(product, name); !category.empty()) {
            std::ranges::replace(category, '>', '-');
            return category;
        }
    return "Other";
}

void write_attributes(json::Writer& out, json::Node product)
{
    out.key("attributes").begin_object();
    product.each_member([&](std::string_view name, json::Node value) {
        constexpr std::string_view prefix = "attr_t_";
        if (name.starts_with("attr_") && name.size() > prefix.size()) out.key(name.substr(prefix.size())).raw(value.text());
    });
    out.end_object();
}

std::int64_t weight_of(json::Node product)
{
    auto const found = product.find("attr_n_weight");
    auto const weight = found ? found->number() : std::nullopt;
    return weight && *weight >= 0 && *weight < 1e6 ? static_cast<std::int64_t>(*weight) : 0;
}

std::string first_gtin(json::Node product)
{
    std::string first;
    if (auto const all = product.find("ean"))
        all->each_element([&](json::Node gtin) {
            if (first.empty()) first = gtin.string().value_or("");
        });
    return first;
}

std::string converted(json::Node product, std::string const& id, int stock)
{
    auto const title = text_of(product, "title");
    std::string line;
    json::Writer out{line};
    out.begin_object();
    out.member("handle", id + "-" + slug(title));
    out.member("title", title);
    out.member("description", text_of(product, "short_description"));
    out.member("vendor", text_of(product, "supplier"));
    out.member("category", category_of(product));
    write_attributes(out, product);
    out.key("variants").begin_array();
    out.begin_object();
    out.member("sku", id);
    out.member("price", product.find("price").value().integer().value());
    out.key("compare_at").null();
    out.member("currency", "GBP");
    out.member("stock", stock);
    out.member("barcode", first_gtin(product));
    out.member("weight_g", weight_of(product));
    out.end_object();
    out.end_array();
    out.key("media").begin_array();
    out.begin_object();
    out.member("src", text_of(product, "img_high"));
    out.member("alt", title);
    out.end_object();
    out.end_array();
    out.end_object();
    return line;
}

}   // namespace

std::size_t convert_icecat(std::istream& products, std::ostream& catalogue, int copies)
{
    std::mt19937 random{19'406};
    std::size_t count = 0;
    for (std::string line; std::getline(products, line);) {
        if (line.empty()) continue;
        auto const document = json::Document::parse(line);
        if (!document) throw std::runtime_error("not an Icecat product: " + line.substr(0, 100));
        auto const id = text_of(document->root(), "id");
        for (int copy = 0; copy < copies; ++copy, ++count)
            catalogue << converted(document->root(), copy == 0 ? id : id + "-" + std::to_string(copy), static_cast<int>(random() % 100))
                      << '\n';
    }
    return count;
}

std::string read_shared(std::filesystem::path const& file)
{
    auto const source = std::filesystem::path{CLOUDCOMMERCE_SHARED_DATA} / file;
    if (!exists(source)) return {};
    auto const close = [](std::FILE* pipe) { ::pclose(pipe); };
    auto const command = (source.extension() == ".zst" ? "zstd -dcq '" : "cat '") + source.string() + "'";
    std::unique_ptr<std::FILE, decltype(close)> const pipe{::popen(command.c_str(), "r"), close};
    std::string all;
    char buffer[64 << 10];
    for (std::size_t got = 0; pipe && (got = std::fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) all.append(buffer, got);
    return all;
}

std::optional<std::size_t> write_icecat(std::filesystem::path const& file, int copies)
{
    auto all = read_shared("icecat/products.ndjson.zst");
    if (all.empty()) return std::nullopt;
    std::istringstream products{std::move(all)};
    std::ofstream catalogue{file};
    return convert_icecat(products, catalogue, copies);
}

}   // namespace bench
