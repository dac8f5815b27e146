// The right singular vectors of a large sparse matrix, by random projection with two power iterations (Halko, Martinsson and Tropp 2011,
// algorithms 4.4 and 5.1). Private to vectors.
#pragma once

#include <cstdint>
#include <vector>

namespace vectors {

struct Entry {
    std::uint32_t row, column;
    float value;
};

// Column by column of the matrix: the numbers that it has in each of `wanted` singular vectors, those of the largest singular values first;
// 0 where there are not so many. The same matrix gives the same.
std::vector<float> right_singular_vectors(std::vector<Entry> const&, std::size_t rows, std::size_t columns, std::size_t wanted);

}   // namespace vectors
