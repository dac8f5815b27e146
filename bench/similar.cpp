// Products like one another, in Icecat's catalogue: whether the ten nearest are of the same type, which is not among the words that the
// vectors are made of, and what a look-up costs. Only products that say their type, which another has as well, are asked about and found; by
// chance is what any ten of them would have.
#include "benchmarks.hpp"
#include "icecat.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/search_engine/words.hpp"
#include "infrastructure/vectors/lsa.hpp"
#include "infrastructure/vectors/neighbours.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <sstream>

namespace bench {

namespace {

using namespace vectors;
using Microseconds = std::chrono::duration<double, std::micro>;

template <typename Work> Microseconds time_of(Work const& work)
{
    auto const begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - begun;
}

struct Products {   // by id, which is the place
    std::vector<std::vector<std::string>> words;
    std::vector<std::string> types;   // empty: it does not say
};

std::string text_without_type(json::Node product)
{
    auto text = text_of(product, "title") + "\n" + text_of(product, "supplier") + "\n" + text_of(product, "short_description");
    product.each_member([&](std::string_view name, json::Node value) {
        if (name.starts_with("attr_t_") && name != "attr_t_product_type" && name != "attr_t_type")
            text += "\n" + std::string{value.string().value_or("")};
    });
    return text;
}

Products products_of_catalogue()
{
    search_engine::Words const words{"en-GB"};
    Products made;
    std::istringstream lines{read_shared("icecat/products.ndjson.zst")};
    for (std::string line; std::getline(lines, line);) {
        auto const product = json::Document::parse(line);
        if (!product) continue;
        made.words.push_back(words.of(text_without_type(product->root())));
        made.types.push_back(text_of(product->root(), "attr_t_product_type"));
    }
    std::map<std::string, int> having;
    for (auto const& type : made.types) ++having[type];
    for (auto& type : made.types)
        if (having[type] < 2) type.clear();
    return made;
}

double share_by_chance(std::vector<std::string> const& types)
{
    std::map<std::string, double> having;
    double all = 0, pairs = 0;
    for (auto const& type : types)
        if (!type.empty()) ++having[type], ++all;
    for (auto const& [type, n] : having) pairs += n * (n - 1);
    return pairs / (all * (all - 1));
}

double share_of_type(Neighbours const& all, std::vector<std::string> const& types)
{
    double same = 0, found = 0;
    for (Id id = 0; id < types.size(); ++id) {
        auto const vector = types[id].empty() ? std::nullopt : all.find(id);
        if (!vector) continue;
        for (auto const& near : all.nearest(*vector, 10, [&](Id other) { return other != id && !types[other].empty(); })) {
            ++found;
            same += types[near.id] == types[id];
        }
    }
    return same / found;
}

void measure_learning(Products const& products, Neighbours& all)
{
    Corpus corpus;
    for (auto const& words : products.words) corpus.add(words);
    std::optional<Lsa> lsa;
    auto const learning = time_of([&] { lsa.emplace(corpus); });
    std::vector<std::optional<Vector>> made;
    auto const folding = time_of([&] {
        for (auto const& words : products.words) made.push_back(lsa->vector_of(words));
    });
    for (Id id = 0; id < made.size(); ++id)
        if (made[id]) all.put(id, *made[id]);
    auto const count = static_cast<double>(products.words.size());
    figure("learning from all products", learning.count() / 1e6, "s", "");
    figure("the vector of a product, from its words", folding.count() / count, "us", "");
    figure("products with a vector", 100 * static_cast<double>(all.size()) / count, "of 100", "");
}

struct Look {
    std::vector<std::vector<Neighbour>> found;
    double microseconds = 0;   // each
};

Look look_up(Neighbours const& all, std::vector<Vector> const& asked)
{
    Look made;
    auto const spent = time_of([&] {
        for (auto const& vector : asked) made.found.push_back(all.nearest(vector, 10));
    });
    made.microseconds = spent.count() / static_cast<double>(asked.size());
    return made;
}

// How many of those that are as near as the ten nearest were found; products with the same words are as good as one another.
double recall(Look const& look, Look const& exact)
{
    std::size_t found = 0, wanted = 0;
    for (std::size_t i = 0; i < exact.found.size(); ++i) {
        auto const farthest = exact.found[i].back().cosine - 1e-6F;
        wanted += exact.found[i].size();
        found += static_cast<std::size_t>(std::ranges::count_if(look.found[i], [&](auto const& near) { return near.cosine >= farthest; }));
    }
    return static_cast<double>(found) / static_cast<double>(wanted);
}

// More products than there are: each vector again and again, turned a little.
std::vector<Vector> multiplied(Neighbours const& some, std::size_t ids, std::size_t wanted)
{
    std::mt19937 random{19'406};
    std::uniform_real_distribution<float> little{-8, 8};   // of 127
    std::vector<Vector> made;
    for (Id id = 0; made.size() < wanted; id = (id + 1) % ids) {
        auto const vector = some.find(id);
        if (!vector) continue;
        std::vector<float> numbers(vector->codes().begin(), vector->codes().end());
        if (made.size() >= ids)
            for (auto& number : numbers) number += little(random);
        made.push_back(*Vector::from(numbers, numbers.size()));
    }
    return made;
}

void measure_look_ups(std::vector<Vector> const& all)
{
    std::vector<Vector> asked;
    for (std::size_t i = 0; i < 1'000; ++i) asked.push_back(all[i * 7'919 % all.size()]);
    auto const dimension = all.front().dimension();
    Neighbours exact{dimension, all.size()}, graph{dimension, 1'000};
    auto const by_one = time_of([&] {
        for (Id id = 0; id < all.size(); ++id) exact.put(id, all[id]);
    });
    auto const with_graph = time_of([&] {
        for (Id id = 0; id < all.size(); ++id) graph.put(id, all[id]);
    });
    auto const each = look_up(exact, asked), led = look_up(graph, asked);
    auto const count = static_cast<double>(all.size());
    std::printf("  %zu products\n", all.size());
    figure("a look-up, each looked at", each.microseconds, "us", "<= 5000");
    figure("a look-up, led by the graph (ef 32)", led.microseconds, "us", "<= 150");
    figure("of the ten nearest the graph finds", 100 * recall(led, each), "of 100", ">= 95");
    figure("to put one, each looked at", by_one.count() / count, "us", "");
    figure("to put one into the graph", with_graph.count() / count, "us", "");
}

}   // namespace

void similar(std::filesystem::path const&)
{
    auto const products = products_of_catalogue();
    if (products.words.empty()) return void(std::puts("  left out: ../shared/data/icecat is not there, or zstd is not"));
    Neighbours all{LsaOptions{}.dimension};
    measure_learning(products, all);
    figure("of the ten nearest, of the same type", 100 * share_of_type(all, products.types), "of 100", "");
    figure("of any ten, of the same type", 100 * share_by_chance(products.types), "of 100", "");
    measure_look_ups(multiplied(all, products.words.size(), all.size()));
    measure_look_ups(multiplied(all, products.words.size(), 100'000));
}

}   // namespace bench
