// Search in process over a million products. Each is spliced: the first half of one of Icecat's titles and the second half of another's, the
// maker, category and colour of the first, the text of the second; a price and a stock by chance, one in ten sold out.
//
// The query set: one to three words next to each other in one of Icecat's titles, all of which must be there; what is sold out is left out; every
// second query has a price limit, every fourth chooses two makers, every fifth is sorted by price, every tenth has a phrase, every twentieth a
// word that is not wanted. Each counts five facets exactly and asks for 24 hits.
#include "base/text.hpp"
#include "benchmarks.hpp"
#include "icecat.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/search_engine/index.hpp"
#include "server_process.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <malloc.h>
#include <random>
#include <sstream>
#include <unistd.h>

namespace bench {

namespace {

using namespace search_engine;
using Clock = std::chrono::steady_clock;

constexpr std::size_t products_wanted = 1'000'000, queries_wanted = 5'000;
enum Column : std::uint8_t { price, stock, columns };
Options const index_options{.fields = {{.weight = 5}, {.weight = 3}, {.weight = 4}, {.weight = 1}}, .numbers = columns};
constexpr std::array facets{"maker", "category", "colour", "type", "connector"};

struct Source {
    std::vector<std::string> title;   // its words
    std::string text;
    std::array<std::string, facets.size()> values;
    std::int64_t price = 0;
};

std::vector<std::string> split(std::string const& text)
{
    std::istringstream in{text};
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(std::move(word));
    return words;
}

std::vector<Source> sources()
{
    std::vector<Source> made;
    std::istringstream lines{read_shared("icecat/products.ndjson.zst")};
    for (std::string line; std::getline(lines, line);) {
        auto const document = json::Document::parse(line);
        if (!document) continue;
        auto const product = document->root();
        made.push_back({split(text_of(product, "title")),
                        text_of(product, "short_description"),
                        {text_of(product, "supplier"), text_of(product, "attr_t_product_type"), text_of(product, "attr_t_product_colour"),
                         text_of(product, "attr_t_type"), text_of(product, "attr_t_connector_1")},
                        product.find("price")->integer().value_or(0)});
    }
    return made;
}

Document spliced(DocumentId id, std::vector<Source> const& all, std::mt19937& random)
{
    auto const& a = all[random() % all.size()];
    auto const& b = all[random() % all.size()];
    std::span const first{a.title}, second{b.title};
    auto const title = joined(first.first(first.size() - first.size() / 2), " ") + " " + joined(second.last(second.size() / 2), " ");
    Document made{.id = id,
                  .texts = {title, a.values[0], a.values[1], b.text},
                  .keywords = {"SKU" + std::to_string(id)},
                  .numbers = {a.price + static_cast<std::int64_t>(random() % 1'000), random() % 10 == 0 ? 0 : 1},
                  .facets = {}};
    for (std::size_t f = 0; f < facets.size(); ++f)
        if (!a.values[f].empty()) made.facets.emplace_back(facets[f], a.values[f]);
    return made;
}

Query asked(std::vector<Source> const& all, std::mt19937& random)
{
    auto const& title = all[random() % all.size()].title;
    Query made{.all_words = true, .ranges = {{.column = stock, .from = 1}}, .count = {facets.begin(), facets.end()}};
    auto const length = std::min<std::size_t>(1 + random() % 3, title.size());
    auto const words = std::span{title}.subspan(random() % (title.size() - length + 1), length);
    made.text = joined(words, " ");
    if (random() % 2 == 0) made.ranges.push_back({.column = price, .to = static_cast<std::int64_t>(1'000 + random() % 100'000)});
    if (random() % 4 == 0) made.any_of.push_back({"maker", {all[random() % all.size()].values[0], all[random() % all.size()].values[0]}});
    if (random() % 5 == 0) made.order = Order::ascending;
    if (random() % 10 == 0) made.phrases.push_back(made.text);
    if (random() % 20 == 0) made.without.push_back(all[random() % all.size()].title.back());
    return made;
}

double resident_mb()
{
    malloc_trim(0);
    return static_cast<double>(cost_of(::getpid()).resident_mb);
}

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

void fill(Index& index, std::vector<Source> const& all)
{
    std::mt19937 random{1};
    constexpr std::size_t piece = 50'000;
    double making = 0;
    auto const begun = Clock::now();
    for (std::size_t done = 0; done < products_wanted; done += piece) {
        auto const splicing = Clock::now();
        std::vector<Document> documents;
        for (std::size_t i = done; i < done + piece; ++i) documents.push_back(spliced(i + 1, all, random));
        making += seconds_since(splicing);
        index.apply(std::move(documents));
        std::printf("\r  %zu of %zu", done + piece, products_wanted);
        std::fflush(stdout);
    }
    auto const merging = Clock::now();
    index.merge_all();
    std::printf("\r");
    figure("built", seconds_since(begun) - making, "s", "<= 40");
    figure("of which one segment was made of twenty in", seconds_since(merging), "s", "");
}

void measure_queries(Index const& index, std::vector<Source> const& all)
{
    std::mt19937 random{2};
    std::vector<double> spent;
    std::size_t hits = 0;
    for (std::size_t i = 0; i < queries_wanted; ++i) {
        auto const query = asked(all, random);
        auto const begun = Clock::now();
        auto const answer = index.search(query);
        spent.push_back(seconds_since(begun) * 1e3);
        hits += answer.total;
    }
    std::ranges::sort(spent);
    figure("a query matches, in the middle of all", static_cast<double>(hits) / queries_wanted, "products", "");
    figure("a query with five facets counted, p50", spent[queries_wanted / 2], "ms", "<= 1.2");
    figure("p99", spent[queries_wanted * 99 / 100], "ms", "<= 10");
    figure("the longest", spent.back(), "ms", "");
}

void measure_changes(Index& index, std::vector<Source> const& all)
{
    std::mt19937 random{3};
    std::vector<double> spent;
    for (int i = 0; i < 2'000; ++i) {
        std::vector<Document> one{spliced(1 + random() % products_wanted, all, random)};
        auto const begun = Clock::now();
        index.apply(std::move(one));
        spent.push_back(seconds_since(begun) * 1e3);
    }
    std::ranges::sort(spent);
    figure("a product changed, p50", spent[spent.size() / 2], "ms", "");
    figure("p99", spent[spent.size() * 99 / 100], "ms", "");
}

}   // namespace

static void measure_snapshot(Index const& index)
{
    Scratch const scratch;
    auto const file = scratch.path() / "index";
    auto begun = Clock::now();
    index.keep(file, {"bench", ""});
    figure("kept in a file in", seconds_since(begun), "s", "");
    figure("of", static_cast<double>(file_size(file)) / 1e6, "MB", "");
    begun = Clock::now();
    Index other{index_options};
    Snapshot about{"bench", ""};
    if (other.restore(file, about) != Restored::taken) throw std::runtime_error("not restored");
    figure("begun again from it in", seconds_since(begun), "s", "<= 3");
}

void search(std::filesystem::path const&)
{
    auto const all = sources();
    if (all.empty()) return void(std::puts("  left out: ../shared/data/icecat is not there, or zstd is not"));
    auto const before = resident_mb();
    Index index{index_options};
    fill(index, all);
    figure("memory", resident_mb() - before, "MB", "<= 700");
    measure_queries(index, all);
    measure_changes(index, all);
    measure_snapshot(index);
}

}   // namespace bench
