#include "infrastructure/vectors/lsa.hpp"

#include "infrastructure/vectors/neighbours.hpp"

#include <gtest/gtest.h>

using namespace vectors;

namespace {

using Text = std::vector<std::string>;

// Ten words each of a topic's thirty, and of twenty that any may have.
class Topics {
  public:
    Text about(int topic)
    {
        Text words;
        for (int n = 0; n < 10; ++n) words.push_back("topic" + std::to_string(topic) + "word" + std::to_string(random_() % 30));
        for (int n = 0; n < 5; ++n) words.push_back("any" + std::to_string(random_() % 20));
        return words;
    }

  private:
    std::mt19937 random_{1'990};
};

Corpus corpus_of(std::vector<Text> const& texts, std::size_t documents_max = 50'000)
{
    Corpus made{documents_max};
    for (auto const& text : texts) made.add(text);
    return made;
}

std::vector<Text> about_topics(int topics, int each)
{
    Topics some;
    std::vector<Text> made;
    for (int n = 0; n < topics * each; ++n) made.push_back(some.about(n % topics));
    return made;
}

}   // namespace

TEST(Lsa, DocumentsOfATopicAreNearerThanOthers)
{
    auto const texts = about_topics(8, 40);
    Lsa const lsa{corpus_of(texts), {.dimension = 16}};
    Neighbours all{lsa.dimension()};
    for (Id id = 0; id < texts.size(); ++id) all.put(id, lsa.vector_of(texts[id]).value());
    for (Id id = 0; id < texts.size(); ++id)
        for (auto const& found : all.nearest(*all.find(id), 20)) EXPECT_EQ(found.id % 8, id % 8);
}

TEST(Lsa, WordsOfATopicAreAlikeThoughNoDocumentHasThemAlone)
{
    Lsa const lsa{corpus_of(about_topics(8, 40)), {.dimension = 16}};
    auto const one = lsa.vector_of(Text{"topic3word1", "topic3word2"}), other = lsa.vector_of(Text{"topic3word11", "topic3word12"});
    auto const stranger = lsa.vector_of(Text{"topic4word1", "topic4word2"});
    EXPECT_GT(cosine(*one, *other), 0.7F);
    EXPECT_LT(cosine(*one, *stranger), 0.3F);
}

TEST(Lsa, TheSameCorpusMakesTheSameVectors)
{
    auto const texts = about_topics(5, 30);
    Lsa const one{corpus_of(texts, 100)}, other{corpus_of(texts, 100)};
    for (auto const& text : texts) EXPECT_EQ(one.vector_of(text), other.vector_of(text));
    Text turned{texts[0].rbegin(), texts[0].rend()};
    EXPECT_EQ(one.vector_of(texts[0]), one.vector_of(turned));
}

TEST(Lsa, OfManyDocumentsASampleIsLearned)
{
    auto const corpus = corpus_of(about_topics(5, 400), 200);
    EXPECT_EQ(corpus.documents().size(), 200U);
    Lsa const lsa{corpus, {.dimension = 8}};
    Topics some;
    auto const one = lsa.vector_of(some.about(1)), other = lsa.vector_of(some.about(1)), stranger = lsa.vector_of(some.about(2));
    EXPECT_GT(cosine(*one, *other), cosine(*one, *stranger) + 0.4F);
}

TEST(Lsa, OnlyTheMostUsefulWordsAreLearned)
{
    EXPECT_EQ(Lsa(corpus_of(about_topics(8, 40)), {.dimension = 16, .vocabulary_max = 100}).vocabulary(), 100U);
}

TEST(Lsa, OfNothingAndOfCopiesNothingIsLearned)
{
    Text const text{"oak", "table", "oak"};
    for (auto const copies : {0, 1, 2, 3, 100}) {
        Lsa const lsa{corpus_of(std::vector(copies, text))};
        EXPECT_EQ(lsa.vocabulary(), 0U);
        EXPECT_EQ(lsa.vector_of(text), std::nullopt);
    }
    Lsa const of_empty{corpus_of(std::vector(10, Text{}))};
    EXPECT_EQ(of_empty.vector_of(Text{}), std::nullopt);
}

TEST(Lsa, FewerDocumentsThanDimensionsAreEnough)
{
    Lsa const lsa{corpus_of({{"oak", "table"}, {"oak", "table", "lamp"}, {"blue", "vase"}, {"vase", "blue", "lamp"}})};
    EXPECT_EQ(lsa.dimension(), 64U);
    auto const table = lsa.vector_of(Text{"table"}).value();
    EXPECT_GT(cosine(table, lsa.vector_of(Text{"oak"}).value()), 0.99F);
    EXPECT_LT(cosine(table, lsa.vector_of(Text{"vase"}).value()), 0.01F);
    EXPECT_EQ(lsa.vector_of(Text{"unheard", "of"}), std::nullopt);
}
