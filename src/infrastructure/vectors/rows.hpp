// Vectors row by row, in blocks that several copies share and nobody changes: a reader keeps the copy that it began with, and a change copies
// one block. Private to vectors.
#pragma once

#include "infrastructure/vectors/vector.hpp"

#include <functional>
#include <memory>

namespace vectors {

struct Block;

class Rows {
  public:
    explicit Rows(std::size_t dimension) : dimension_(dimension) {}

    std::size_t count() const { return count_; }   // with those that are empty
    bool is_empty(std::size_t row) const;
    Id id(std::size_t row) const;
    Vector at(std::size_t row) const;

    // The row is one that is there, or the first that is not.
    void put(std::size_t row, Id, Vector const&);
    void remove(std::size_t row);

    // Exact, by looking at each. The predicate is asked of those that would be among them; none: all are accepted.
    std::vector<Neighbour> nearest(Vector const&, std::size_t limit, std::function<bool(Id)> const& accepts) const;

  private:
    Block& own_block_of(std::size_t row);

    std::size_t dimension_, count_ = 0;
    std::vector<std::shared_ptr<Block const>> blocks_;
};

}   // namespace vectors
