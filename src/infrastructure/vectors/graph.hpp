// Nearly the nearest without looking at all: hierarchical navigable small worlds (Malkov and Yashunin 2018) by hnswlib. Nothing is taken out
// of such a graph, as that tears it: what was replaced or removed stays as a way to others, until there is so much of it that a new graph
// is made. Private to vectors; readers and a writer keep out of each other's way.
#pragma once

#include "infrastructure/vectors/vector.hpp"

#include <memory>
#include <unordered_map>

namespace vectors {

class Graph {
  public:
    explicit Graph(std::size_t dimension);
    ~Graph();
    Graph(Graph const&) = delete;
    Graph& operator=(Graph const&) = delete;

    void put(Id, Vector const&);
    void remove(Id);
    bool contains(Id id) const { return entries_.contains(id); }
    std::size_t stale() const { return ids_.size() - entries_.size(); }

    // About `wanted` (32 at least), nearly all of them among the nearest, the nearest first.
    std::vector<Neighbour> nearest(Vector const&, std::size_t wanted) const;

  private:
    struct Hnsw;
    std::unique_ptr<Hnsw> hnsw_;
    std::vector<Id> ids_;                             // by entry
    std::unordered_map<Id, std::uint32_t> entries_;   // the last one of each
};

}   // namespace vectors
