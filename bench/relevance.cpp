// NDCG@10 on judged queries over Icecat's catalogue (Järvelin and Kekäläinen 2002): gain 2^r - 1, what nobody judged counts 0, the whole
// catalogue is searched. It is not defined for queries that nothing in the catalogue was judged good for; they are left out.
#include "benchmarks.hpp"
#include "icecat.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/search_engine/index.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

namespace bench {

namespace {

using namespace search_engine;
using Judgements = std::map<std::string, std::map<DocumentId, int>>;   // query, document -> 0..3

Document document_of(json::Node product)
{
    auto const id = text_of(product, "id");
    auto text = text_of(product, "short_description");
    product.each_member([&](std::string_view name, json::Node value) {   // what somebody may ask for, so the text has it
        if (name.starts_with("attr_t_")) text += "\n" + std::string{value.string().value_or("")};
    });
    return {.id = std::stoull(id),
            .texts = {text_of(product, "title"), text_of(product, "supplier"), text_of(product, "attr_t_product_type"),
                      text_of(product, "attr_t_type"), std::move(text)},
            .keywords = {id}};
}

Judgements judgements()
{
    Judgements made;
    std::istringstream lines{read_shared("icecat/ratings.csv")};
    std::string line;
    std::getline(lines, line);   // the names of the columns
    while (std::getline(lines, line)) {
        auto const last = line.rfind(','), middle = line.rfind(',', last - 1);
        if (middle != std::string::npos)
            made[line.substr(0, middle)][std::stoull(line.substr(middle + 1))] = std::stoi(line.substr(last + 1));
    }
    std::erase_if(made, [](auto const& query) { return std::ranges::all_of(query.second, [](auto const& d) { return d.second == 0; }); });
    return made;
}

double gain(int rating, std::size_t rank) { return (std::exp2(rating) - 1) / std::log2(static_cast<double>(rank) + 2); }

double ndcg(std::vector<Hit> const& hits, std::map<DocumentId, int> const& judged)
{
    double reached = 0, ideal = 0;
    for (std::size_t i = 0; i < hits.size(); ++i)
        if (auto const found = judged.find(hits[i].id); found != judged.end()) reached += gain(found->second, i);
    std::vector<int> best;
    for (auto const& [id, rating] : judged) best.push_back(rating);
    std::ranges::sort(best, std::greater{});
    for (std::size_t i = 0; i < best.size() && i < 10; ++i) ideal += gain(best[i], i);
    return reached / ideal;
}

// With all words: where ten products have them, as the shop asks (workflows/search_products).
double mean_ndcg(Options options, std::vector<Document> documents, Judgements const& judged, bool all_words)
{
    Index index{std::move(options)};
    index.apply(std::move(documents));
    double sum = 0;
    for (auto const& [query, ratings] : judged)
        sum += ndcg(index.search({.text = query, .all_words = all_words, .enough = 10, .limit = 10}).hits, ratings);
    return sum / static_cast<double>(judged.size());
}

// All in one field, none heavier than another.
std::vector<Document> flat(std::vector<Document> documents)
{
    for (auto& document : documents) {
        std::string all;
        for (auto const& text : document.texts) all += text + "\n";
        document.texts = {all};
    }
    return documents;
}

}   // namespace

void relevance(std::filesystem::path const&)
{
    auto const judged = judgements();
    std::istringstream lines{read_shared("icecat/products.ndjson.zst")};
    std::vector<Document> documents;
    for (std::string line; std::getline(lines, line);)
        if (auto const product = json::Document::parse(line)) documents.push_back(document_of(product->root()));
    if (judged.empty() || documents.empty()) return void(std::puts("  left out: ../shared/data/icecat is not there, or zstd is not"));
    auto const flat_ndcg = mean_ndcg({.fields = {{.weight = 1}}, .pair_boost = 0}, flat(documents), judged, false);
    auto const own =
        mean_ndcg({.fields = {{.weight = 5}, {.weight = 3}, {.weight = 4}, {.weight = 2}, {.weight = 1}}}, documents, judged, true);
    figure("NDCG@10, BM25, all fields flat", 100 * flat_ndcg, "of 100", "");
    figure("NDCG@10, fields weighted, pairs of the title", 100 * own, "of 100", ">= 77");
    figure("better than flat by", 100 * (own - flat_ndcg), "points", ">= 5");
}

}   // namespace bench
