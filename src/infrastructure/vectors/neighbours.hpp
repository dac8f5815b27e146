// Which vectors are nearest to one, by cosine. Up to a threshold each is looked at, which is exact; beyond, a graph leads to nearly all of
// the nearest in less time (Malkov and Yashunin 2018).
//
// One writer at a time (the class sees to it). While each is looked at, readers wait for nobody; those who ask a graph wait for one change of
// it at most, some tenths of a millisecond.
#pragma once

#include "infrastructure/vectors/vector.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

namespace vectors {

inline constexpr std::size_t limit_max = 1'000;

class Rows;
class Graph;

class Neighbours {
  public:
    // How many are looked at one by one.
    explicit Neighbours(std::size_t dimension, std::size_t threshold = 100'000);
    ~Neighbours();
    Neighbours(Neighbours const&) = delete;
    Neighbours& operator=(Neighbours const&) = delete;

    // Beyond the threshold each change also carries a few vectors over into a graph, which answers as soon as it has all; until then each is
    // looked at. So a change takes some milliseconds at most. A vector is put in the place of the one with that id, if there is one.
    void put(Id, Vector const&);
    bool remove(Id);   // false: there is no such id

    // Up to `limit` (limit_max at most) of those that the predicate accepts; without one, of all. The nearest first, then in the order of
    // ids. No lock is held while the predicate is asked. A predicate that accepts very few costs as much as looking at each.
    std::vector<Neighbour> nearest(Vector const&, std::size_t limit, std::function<bool(Id)> const& accepts = {}) const;

    std::optional<Vector> find(Id) const;   // nothing: there is no such id
    std::size_t size() const;
    std::size_t dimension() const { return dimension_; }
    bool uses_graph() const;

  private:
    std::optional<std::vector<Neighbour>> ask_graph(Vector const&, std::size_t wanted) const;
    std::shared_lock<std::shared_mutex> reading() const;
    std::unique_lock<std::shared_mutex> changing();
    std::size_t empty_row();
    void begin_graph_where_due();
    void carry_over();
    void drop_graph_where_due();

    std::size_t const dimension_, threshold_;
    std::mutex writing_;
    // What the writer alone knows.
    std::vector<std::size_t> empty_rows_;
    std::unique_ptr<Graph> growing_;   // has the first `carried_` rows, and what was put since it was begun
    std::size_t carried_ = 0;
    // What readers see, under `shown_`. Where readers overlap a shared_mutex may let them pass a writer for ever, so all queue at `entrance_`.
    std::mutex mutable entrance_;
    std::shared_mutex mutable shown_;
    std::shared_ptr<Rows const> rows_;
    std::unordered_map<Id, std::size_t> places_;   // its row
    std::unique_ptr<Graph> graph_;                 // none: each is looked at
};

}   // namespace vectors
