#include "infrastructure/vectors/neighbours.hpp"

#include "base/result.hpp"
#include "infrastructure/vectors/graph.hpp"
#include "infrastructure/vectors/rows.hpp"

#include <algorithm>

namespace vectors {

namespace {

constexpr std::size_t carried_at_once = 8;               // so that a put stays a matter of milliseconds
constexpr std::size_t asked_min = 32, asked_max = 512;   // of a graph; whoever wants more is answered sooner by looking at each

}   // namespace

Neighbours::Neighbours(std::size_t dimension, std::size_t threshold)
    : dimension_(dimension)
    , threshold_(threshold)
    , rows_(std::make_shared<Rows const>(dimension))
{
    invariant(dimension > 0 && dimension <= dimension_max, "vectors: no such dimension");
}

Neighbours::~Neighbours() = default;

std::shared_lock<std::shared_mutex> Neighbours::reading() const
{
    std::lock_guard const turn{entrance_};
    return std::shared_lock{shown_};
}

std::unique_lock<std::shared_mutex> Neighbours::changing()
{
    std::lock_guard const turn{entrance_};
    return std::unique_lock{shown_};
}

std::size_t Neighbours::empty_row()
{
    if (empty_rows_.empty()) return rows_->count();
    auto const row = empty_rows_.back();
    empty_rows_.pop_back();
    return row;
}

void Neighbours::put(Id id, Vector const& vector)
{
    invariant(vector.dimension() == dimension_, "vectors: another dimension");
    std::lock_guard const lock{writing_};
    auto const found = places_.find(id);
    auto const row = found == places_.end() ? empty_row() : found->second;
    auto changed = std::make_shared<Rows>(*rows_);
    changed->put(row, id, vector);
    std::shared_ptr<Rows const> next = std::move(changed);
    {
        auto const showing = changing();
        rows_.swap(next);
        places_[id] = row;
        if (graph_) graph_->put(id, vector);
    }   // the old rows go outside the lock
    if (growing_) growing_->put(id, vector);
    begin_graph_where_due();
    carry_over();
}

bool Neighbours::remove(Id id)
{
    std::lock_guard const lock{writing_};
    auto const found = places_.find(id);
    if (found == places_.end()) return false;
    auto const row = found->second;
    auto changed = std::make_shared<Rows>(*rows_);
    changed->remove(row);
    std::shared_ptr<Rows const> next = std::move(changed);
    {
        auto const showing = changing();
        rows_.swap(next);
        places_.erase(found);
        if (graph_) graph_->remove(id);
    }
    empty_rows_.push_back(row);
    if (growing_) growing_->remove(id);
    drop_graph_where_due();
    begin_graph_where_due();
    carry_over();
    return true;
}

// The first one, and a fresh one when a quarter of what the old one leads through is gone.
void Neighbours::begin_graph_where_due()
{
    if (growing_) return;
    bool const is_due = graph_ ? graph_->stale() > places_.size() / 4 : places_.size() > threshold_;
    if (!is_due) return;
    growing_ = std::make_unique<Graph>(dimension_);
    carried_ = 0;
}

void Neighbours::carry_over()
{
    if (!growing_) return;
    for (std::size_t n = 0; n < carried_at_once && carried_ < rows_->count(); ++carried_) {
        if (rows_->is_empty(carried_) || growing_->contains(rows_->id(carried_))) continue;
        growing_->put(rows_->id(carried_), rows_->at(carried_));
        ++n;
    }
    if (carried_ < rows_->count()) return;
    {
        auto const showing = changing();
        graph_.swap(growing_);
    }
    growing_.reset();
}

// Far below the threshold, so that a number which goes up and down about it does not make one graph after the other.
void Neighbours::drop_graph_where_due()
{
    if (places_.size() > threshold_ / 2) return;
    std::unique_ptr<Graph> dropped;
    {
        auto const showing = changing();
        dropped.swap(graph_);
    }
    growing_.reset();
}

std::optional<std::vector<Neighbour>> Neighbours::ask_graph(Vector const& to, std::size_t wanted) const
{
    auto const lock = reading();
    if (!graph_) return std::nullopt;
    return graph_->nearest(to, wanted);
}

std::vector<Neighbour> Neighbours::nearest(Vector const& to, std::size_t limit, std::function<bool(Id)> const& accepts) const
{
    invariant(to.dimension() == dimension_, "vectors: another dimension");
    limit = std::min(limit, limit_max);
    for (auto wanted = std::max(limit, asked_min); wanted <= std::max(limit, asked_max); wanted *= 4) {
        auto found = ask_graph(to, wanted);
        if (!found) break;
        if (accepts) std::erase_if(*found, [&](Neighbour const& neighbour) { return !accepts(neighbour.id); });
        if (found->size() < limit) continue;
        found->resize(limit);
        return std::move(*found);
    }
    auto const rows = [&] {
        auto const lock = reading();
        return rows_;
    }();
    return rows->nearest(to, limit, accepts);
}

std::optional<Vector> Neighbours::find(Id id) const
{
    auto const lock = reading();
    auto const found = places_.find(id);
    if (found == places_.end()) return std::nullopt;
    return rows_->at(found->second);
}

std::size_t Neighbours::size() const
{
    auto const lock = reading();
    return places_.size();
}

bool Neighbours::uses_graph() const
{
    auto const lock = reading();
    return graph_ != nullptr;
}

}   // namespace vectors
