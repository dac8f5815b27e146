#include "infrastructure/vectors/singular_vectors.hpp"

#include <Eigen/Dense>
#include <Eigen/SparseCore>
#include <algorithm>
#include <random>

namespace vectors {

namespace {

constexpr std::size_t oversampled = 10;   // directions more than are wanted, so that the last ones are right as well
constexpr int power_iterations = 2;
constexpr double nothing = 1e-5;   // of the largest singular value: what floats cannot tell from 0

using Sparse = Eigen::SparseMatrix<float, Eigen::RowMajor>;
using Tall = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;   // rows are added to rows
using Dense = Eigen::MatrixXd;

Sparse matrix_of(std::vector<Entry> const& entries, Eigen::Index rows, Eigen::Index columns)
{
    std::vector<Eigen::Triplet<float>> triplets;
    triplets.reserve(entries.size());
    for (auto const& entry : entries) triplets.emplace_back(static_cast<int>(entry.row), static_cast<int>(entry.column), entry.value);
    Sparse made{rows, columns};
    made.setFromTriplets(triplets.begin(), triplets.end());
    return made;
}

Tall random_matrix(Eigen::Index rows, Eigen::Index columns)
{
    std::mt19937 random{2'011};   // its numbers are the same everywhere; those of the library's distributions are not
    Tall made{rows, columns};
    for (Eigen::Index i = 0; i < made.size(); ++i) made.data()[i] = static_cast<float>(random()) / static_cast<float>(1U << 31U) - 1;
    return made;
}

// Its columns are made orthogonal, and span what they did.
Tall orthonormal(Tall const& columns)
{
    Eigen::HouseholderQR<Dense> const factors{columns.cast<double>()};
    return (factors.householderQ() * Dense::Identity(columns.rows(), columns.cols())).cast<float>();
}

}   // namespace

std::vector<float> right_singular_vectors(std::vector<Entry> const& entries, std::size_t rows, std::size_t columns, std::size_t wanted)
{
    std::vector<float> made(columns * wanted);
    auto const width = static_cast<Eigen::Index>(std::min({wanted + oversampled, rows, columns}));
    if (width == 0) return made;
    auto const matrix = matrix_of(entries, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
    Tall range = orthonormal(matrix * random_matrix(matrix.cols(), width));
    for (int n = 0; n < power_iterations; ++n) {
        Tall const back = orthonormal(matrix.transpose() * range);
        range = orthonormal(matrix * back);
    }
    // The matrix is nearly range * small', so its right singular vectors are the left ones of `small`: those of a triangle, turned.
    Tall const small = matrix.transpose() * range;
    Eigen::HouseholderQR<Dense> const factors{small.cast<double>()};
    Dense const triangle = factors.matrixQR().topRows(width).triangularView<Eigen::Upper>();
    Eigen::JacobiSVD<Dense> const svd{triangle, Eigen::ComputeThinU};
    Dense const vectors = factors.householderQ() * Dense::Identity(small.rows(), width) * svd.matrixU();
    for (Eigen::Index k = 0; k < std::min(width, static_cast<Eigen::Index>(wanted)); ++k) {
        if (svd.singularValues()[k] <= nothing * svd.singularValues()[0]) break;
        for (Eigen::Index i = 0; i < vectors.rows(); ++i)
            made[static_cast<std::size_t>(i) * wanted + static_cast<std::size_t>(k)] = static_cast<float>(vectors(i, k));
    }
    return made;
}

}   // namespace vectors
