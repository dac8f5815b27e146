// The totals pipeline: what a quote costs that everything has been loaded for, as the program itself measures it.
#include "benchmarks.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {

namespace {

std::string price(int i, char const* list, char const* kind, int off)
{
    return R"({"sku":"SKU-)" + std::to_string(i) + R"(","amount":)" + std::to_string(1'000 + i * 37 - off) +
           R"(,"currency":"GBP","list":")" + list + R"(","kind":")" + kind + R"(","tags":["category:)" + std::to_string(i % 10) + R"("]},)";
}

// As many order promotions as are to be in conflict; the others are on the items of some category.
std::string promotion(int i, int in_conflict)
{
    std::string const head = R"({"id":"p)" + std::to_string(1'000 + i) + R"(","class":)";
    if (i < in_conflict)
        return head + R"("order","action":{"percent_ppm":)" + std::to_string(50'000 + i * 1'000) +
               R"(},"combines_with":["item","shipping"]},)";
    return head + R"("item","action":{"percent_ppm":)" + std::to_string(10'000 + i % 7 * 10'000) + R"(},"conditions":{"categories":[")" +
           std::to_string(i % 25) + R"("]},"combines_with":["order","shipping"]},)";
}

// Carts and promotions of a shop that discounts a lot, each variant in three price lists.
std::string scenario(int lines, int promotions, int in_conflict)
{
    std::string prices, rules, cart;
    for (int i = 0; i < lines; ++i) {
        prices += price(i, "base", "base", 0) + price(i, "trade", "override", 50) + price(i, "sale", "sale", 100);
        cart += R"({"sku":"SKU-)" + std::to_string(i) + R"(","quantity":)" + std::to_string(i % 4 + 1) + "},";
    }
    for (int i = 0; i < promotions; ++i) rules += promotion(i, in_conflict);
    for (auto* const list : {&prices, &rules, &cart}) list->pop_back();
    return R"({"now":"2027-03-01T10:00:00Z","channel":{"currency":"GBP","country":"GB"},)"
           R"("tax":[{"class":"standard","country":"GB","rates":[{"name":"VAT","ppm":200000}]}],"prices":[)" +
           prices + R"(],"promotions":[)" + rules + R"(],"shipping":{"amount":495},"cart":{"lines":[)" + cart + "]}}";
}

double microseconds_of(std::filesystem::path const& binary, std::string const& text, int times)
{
    auto const file = std::filesystem::temp_directory_path() / ("cloudcommerce-quote-" + std::to_string(::getpid()) + ".json");
    std::ofstream{file} << text;
    auto const command = "'" + binary.string() + "' quote '" + file.string() + "' --repeat " + std::to_string(times);
    auto* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot start the program");
    std::string said;
    for (std::array<char, 4096> part{}; std::size_t const size = std::fread(part.data(), 1, part.size(), pipe);)
        said.append(part.data(), size);
    ::pclose(pipe);
    std::filesystem::remove(file);
    return std::stod(said);
}

}   // namespace

void quotes(std::filesystem::path const& binary)
{
    figure("20 lines, 50 promotions, 4 in conflict, median", microseconds_of(binary, scenario(20, 50, 4), 2'001), "us", "<= 50");
    figure("20 lines, 50 promotions, 8 in conflict, median", microseconds_of(binary, scenario(20, 50, 8), 2'001), "us", "<= 500");
    figure("500 lines, 200 promotions, 8 in conflict, median", microseconds_of(binary, scenario(500, 200, 8), 101), "us", "<= 5000");
}

}   // namespace bench
