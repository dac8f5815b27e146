#include "infrastructure/vectors/vector.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <rapidcheck/gtest.h>

using vectors::Vector;

namespace {

std::vector<float> some_numbers(std::size_t dimension)
{
    auto const number = rc::gen::map(rc::gen::inRange(-1'000'000, 1'000'001), [](int n) { return static_cast<float>(n) / 997; });
    auto made = *rc::gen::container<std::vector<float>>(dimension, number);
    made[0] += 1'100;   // not all zero
    return made;
}

double product(std::vector<float> const& a, std::vector<float> const& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
    return sum;
}

// By how much rounding may turn it, as the header says.
double turned_max(std::vector<float> const& numbers)
{
    double largest = 0;
    for (auto const number : numbers) largest = std::max(largest, std::abs(double{number}));
    auto const sine = std::sqrt(static_cast<double>(numbers.size())) / 254 * largest / std::sqrt(product(numbers, numbers));
    return std::asin(std::min(1.0, sine));
}

}   // namespace

TEST(Vectors, WhatIsNoDirectionIsNoVector)
{
    auto const refused = [](std::vector<float> const& numbers, std::size_t dimension) { return !Vector::from(numbers, dimension); };
    EXPECT_TRUE(refused({}, 0));
    EXPECT_TRUE(refused({1, 2}, 3));
    EXPECT_TRUE(refused({0, -0.0F}, 2));
    EXPECT_TRUE(refused({1, std::numeric_limits<float>::quiet_NaN()}, 2));
    EXPECT_TRUE(refused({1, -std::numeric_limits<float>::infinity()}, 2));
    EXPECT_TRUE(refused(std::vector<float>(1'025, 1), 1'025));
    EXPECT_FALSE(refused(std::vector<float>(1'024, 1), 1'024));
}

TEST(Vectors, LengthMakesNoDifferenceHoweverSmallOrLarge)
{
    auto const vector = Vector::from(std::vector<float>{3, -4}, 2);
    EXPECT_EQ(vector, Vector::from(std::vector<float>{3e37F, -4e37F}, 2));
    EXPECT_TRUE(Vector::from(std::vector<float>{std::numeric_limits<float>::denorm_min(), 0}, 2));
    EXPECT_TRUE(Vector::from(std::vector<float>(1'024, std::numeric_limits<float>::max()), 1'024));
}

TEST(Vectors, ACosineIsOneOfItselfAndMinusOneOfTheOpposite)
{
    auto const there = Vector::from(std::vector<float>{1, 2, 3}, 3), back = Vector::from(std::vector<float>{-1, -2, -3}, 3);
    EXPECT_NEAR(cosine(*there, *there), 1, 1e-6);
    EXPECT_NEAR(cosine(*there, *back), -1, 1e-6);
    EXPECT_EQ(cosine(*Vector::from(std::vector<float>{1, 0}, 2), *Vector::from(std::vector<float>{0, 1}, 2)), 0);
}

RC_GTEST_PROP(Vectors, RoundingTurnsAVectorNoMoreThanSaid, ())
{
    auto const dimension = *rc::gen::inRange<std::size_t>(1, 200);
    auto const a = some_numbers(dimension), b = some_numbers(dimension);
    auto const exact = product(a, b) / std::sqrt(product(a, a) * product(b, b));
    auto const rounded = cosine(*Vector::from(a, dimension), *Vector::from(b, dimension));
    auto const angle = std::acos(std::clamp(exact, -1.0, 1.0)), off = turned_max(a) + turned_max(b);
    RC_ASSERT(rounded <= std::cos(std::max(0.0, angle - off)) + 1e-5);
    RC_ASSERT(rounded >= std::cos(std::min(std::numbers::pi, angle + off)) - 1e-5);
}
