#include "infrastructure/vectors/neighbours.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <thread>

using namespace vectors;
using testing::ElementsAre, testing::IsEmpty;

namespace {

constexpr std::size_t dimension = 32;

// Directions about some centres, as products have them.
class Clustered {
  public:
    explicit Clustered(std::uint32_t seed) : random_(seed)
    {
        for (auto& centre : centres_) centre = numbers(1);
    }

    Vector next()
    {
        auto around = numbers(0.4F);
        auto const& centre = centres_[random_() % centres_.size()];
        for (std::size_t i = 0; i < dimension; ++i) around[i] += centre[i];
        return *Vector::from(around, dimension);
    }

  private:
    std::vector<float> numbers(float spread)
    {
        std::normal_distribution<float> normal{0, spread};
        std::vector<float> made(dimension);
        for (auto& number : made) number = normal(random_);
        return made;
    }

    std::mt19937 random_;
    std::array<std::vector<float>, 50> centres_;
};

double exact_cosine(Vector const& a, Vector const& b)
{
    double sum = 0, squares_a = 0, squares_b = 0;
    for (std::size_t i = 0; i < a.dimension(); ++i) {
        double const x = a.codes()[i], y = b.codes()[i];
        sum += x * y;
        squares_a += x * x;
        squares_b += y * y;
    }
    return sum / std::sqrt(squares_a * squares_b);
}

std::vector<Id> ids_of(std::vector<Neighbour> const& found)
{
    std::vector<Id> ids;
    for (auto const& neighbour : found) ids.push_back(neighbour.id);
    return ids;
}

// Of ten nearest by looking at each, how many are found.
double recall(Neighbours const& asked, Neighbours const& exact, Clustered& some, std::function<bool(Id)> const& accepts = {})
{
    int found = 0;
    for (int n = 0; n < 200; ++n) {
        auto const to = some.next();
        auto const near = ids_of(asked.nearest(to, 10, accepts));
        EXPECT_EQ(near.size(), 10U);
        for (auto const id : ids_of(exact.nearest(to, 10, accepts))) found += static_cast<int>(std::ranges::count(near, id));
    }
    return found / 2'000.0;
}

Vector pointing(float x, float y) { return *Vector::from(std::vector<float>{x, y}, 2); }

}   // namespace

TEST(Neighbours, TheNearestComesFirstAndTiesInTheOrderOfIds)
{
    Neighbours all{2};
    all.put(4, pointing(0, 1));
    all.put(9, pointing(1, 0));
    all.put(3, pointing(2, 0));
    all.put(1, pointing(-1, 0));
    EXPECT_THAT(ids_of(all.nearest(pointing(1, 0), 10)), ElementsAre(3, 9, 4, 1));
    EXPECT_THAT(ids_of(all.nearest(pointing(1, 0), 2)), ElementsAre(3, 9));
    EXPECT_THAT(ids_of(all.nearest(pointing(1, 0), 2, [](Id id) { return id != 3; })), ElementsAre(9, 4));
    EXPECT_THAT(all.nearest(pointing(1, 0), 0), IsEmpty());
    EXPECT_THAT(Neighbours{2}.nearest(pointing(1, 0), 10), IsEmpty());
}

TEST(Neighbours, WhatIsPutAgainIsReplacedAndWhatIsRemovedIsGone)
{
    Neighbours all{2};
    all.put(1, pointing(1, 0));
    all.put(2, pointing(0, 1));
    all.put(1, pointing(-1, 0));
    EXPECT_EQ(all.find(1), pointing(-1, 0));
    EXPECT_THAT(ids_of(all.nearest(pointing(1, 0), 10)), ElementsAre(2, 1));
    EXPECT_TRUE(all.remove(2));
    EXPECT_FALSE(all.remove(2));
    EXPECT_EQ(all.find(2), std::nullopt);
    all.put(3, pointing(1, 0));
    EXPECT_THAT(ids_of(all.nearest(pointing(1, 0), 10)), ElementsAre(3, 1));
    EXPECT_EQ(all.size(), 2U);
}

TEST(Neighbours, LookingAtEachIsExact)
{
    Clustered some{1};
    Neighbours all{dimension};
    std::map<Id, Vector> kept;
    for (Id id = 0; id < 3'000; ++id) {
        auto const vector = some.next();
        all.put(id * 7 % 1'500, vector);
        kept.insert_or_assign(id * 7 % 1'500, vector);
        if (id % 5 == 0 && all.remove(id / 5)) kept.erase(id / 5);
    }
    EXPECT_FALSE(all.uses_graph());
    EXPECT_EQ(all.size(), kept.size());
    for (int n = 0; n < 50; ++n) {
        auto const to = some.next();
        std::vector<double> cosines;
        for (auto const& [id, vector] : kept) cosines.push_back(exact_cosine(to, vector));
        std::ranges::sort(cosines, std::greater{});
        auto const found = all.nearest(to, 20);
        ASSERT_EQ(found.size(), 20U);
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_NEAR(found[i].cosine, cosines[i], 1e-6);
            EXPECT_NEAR(found[i].cosine, exact_cosine(to, kept.at(found[i].id)), 1e-6);
        }
    }
}

TEST(Neighbours, AGraphTakesOverBeyondTheThresholdAndFindsNearlyAll)
{
    Clustered some{2};
    Neighbours graph{dimension, 4'000}, exact{dimension};
    for (Id id = 0; id < 5'000; ++id) {
        auto const vector = some.next();
        graph.put(id, vector);
        exact.put(id, vector);
        EXPECT_TRUE(id > 4'000 || !graph.uses_graph());
    }
    EXPECT_TRUE(graph.uses_graph());
    EXPECT_GE(recall(graph, exact, some), 0.95);
    EXPECT_GE(recall(graph, exact, some, [](Id id) { return id % 3 == 0; }), 0.95);
    EXPECT_EQ(recall(graph, exact, some, [](Id id) { return id % 400 == 0; }), 1);
}

TEST(Neighbours, AGraphForgetsWhatWasReplacedAndRemoved)
{
    Clustered some{3};
    Neighbours graph{dimension, 200}, exact{dimension};
    auto const put = [&](Id id) {
        auto const vector = some.next();
        graph.put(id, vector);
        exact.put(id, vector);
    };
    for (Id id = 0; id < 600; ++id) put(id);
    for (Id id = 0; id < 1'200; ++id) put(id * 7 % 600);   // each twice: graphs are made anew meanwhile
    for (Id id = 0; id < 200; ++id) EXPECT_EQ(graph.remove(id), exact.remove(id));
    EXPECT_TRUE(graph.uses_graph());
    EXPECT_GE(recall(graph, exact, some), 0.95);
    for (auto const& found : graph.nearest(some.next(), limit_max)) EXPECT_GE(found.id, 200U);
}

TEST(Neighbours, FewAreLookedAtAgain)
{
    Clustered some{4};
    Neighbours all{dimension, 100};
    for (Id id = 0; id < 200; ++id) all.put(id, some.next());
    EXPECT_TRUE(all.uses_graph());
    for (Id id = 0; id < 199; ++id) all.remove(id);
    EXPECT_FALSE(all.uses_graph());
    EXPECT_THAT(ids_of(all.nearest(some.next(), 10)), ElementsAre(199));
}

TEST(Neighbours, ReadersSeeWholeVectorsWhileAWriterChangesThem)
{
    Neighbours all{2, 150};
    auto const east = pointing(1, 0), north = pointing(0, 1);
    all.put(1'000, east);
    std::atomic<bool> ends = false;
    std::atomic<int> torn = 0, asked = 0;
    auto const read = [&] {
        while (!ends) {
            ++asked;
            for (auto const& found : all.nearest(east, 5, [](Id id) { return id % 2 == 0; }))
                torn += found.id % 2 != 0 || (std::abs(found.cosine) > 1e-6F && std::abs(found.cosine - 1) > 1e-6F);
            torn += !all.find(1'000).has_value();
        }
    };
    {
        std::jthread const first{read}, second{read};
        for (Id id = 0; id < 400; ++id) all.put(id, id % 3 == 0 ? east : north);
        for (Id id = 0; id < 400; ++id) all.put(id, id % 3 == 1 ? east : north);
        for (Id id = 0; id < 400; ++id) all.remove(id);
        while (asked < 100) std::this_thread::yield();
        ends = true;
    }
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(all.size(), 1U);
}
