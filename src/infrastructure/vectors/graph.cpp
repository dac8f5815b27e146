#include "infrastructure/vectors/graph.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <deque>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <queue>
#include <random>
#include <set>
#include <unordered_map>
#include <unordered_set>

// All above is what hnswlib includes, which must not be read first between the lines below.
//
// It has a mutex for each vector, 40 bytes, so that several may build one graph. Here one writer does, alone; and ThreadSanitizer objects
// to the orders in which they are taken. So its graph gets mutexes that do nothing, while the pool that readers share keeps its own. No
// other file includes hnswlib, so there are no two kinds of it.
#include <hnswlib/visited_list_pool.h>
namespace std_of_one_writer {
using namespace std;
struct mutex {
    void lock() {}
    void unlock() {}
};
}   // namespace std_of_one_writer
#define std std_of_one_writer
#if __has_feature(address_sanitizer)
#define NO_MANUAL_VECTORIZATION   // it prefetches by what stands behind a list, which AddressSanitizer objects to
#endif
#include <hnswlib/hnswlib.h>
#undef std

namespace vectors {

namespace {

constexpr std::size_t links = 16, breadth_of_building = 200, breadth_of_search = 32;   // M, efConstruction, ef
constexpr std::size_t room_at_first = 1'024;

// In the graph a vector is its scale and its codes. Before it stand an odd number of four bytes, behind it eight that are read as one number.
constexpr std::size_t bytes_of(std::size_t dimension) { return sizeof(float) + (dimension + 7) / 8 * 8; }

std::vector<char> packed(Vector const& vector)
{
    auto const scale = vector.scale();
    std::vector<char> bytes(bytes_of(vector.dimension()));
    std::memcpy(bytes.data(), &scale, sizeof scale);
    std::memcpy(bytes.data() + sizeof scale, vector.codes().data(), vector.dimension());
    return bytes;
}

float distance(void const* a, void const* b, void const* dimension)
{
    float scale_a = 0, scale_b = 0;
    std::memcpy(&scale_a, a, sizeof scale_a);
    std::memcpy(&scale_b, b, sizeof scale_b);
    auto const codes = [](void const* bytes) { return static_cast<std::int8_t const*>(bytes) + sizeof(float); };
    auto const sum = product(codes(a), codes(b), *static_cast<std::size_t const*>(dimension));
    return 1 - static_cast<float>(sum) * scale_a * scale_b;
}

class Cosine : public hnswlib::SpaceInterface<float> {
  public:
    explicit Cosine(std::size_t dimension) : dimension_(dimension) {}
    std::size_t get_data_size() override { return bytes_of(dimension_); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
    void* get_dist_func_param() override { return &dimension_; }

  private:
    std::size_t dimension_;
};

}   // namespace

struct Graph::Hnsw {
    explicit Hnsw(std::size_t dimension) : space(dimension), graph(&space, room_at_first, links, breadth_of_building) {}
    Cosine space;
    hnswlib::HierarchicalNSW<float> graph;
};

Graph::Graph(std::size_t dimension) : hnsw_(std::make_unique<Hnsw>(dimension)) {}
Graph::~Graph() = default;

void Graph::put(Id id, Vector const& vector)
{
    auto& graph = hnsw_->graph;
    if (ids_.size() == graph.max_elements_) graph.resizeIndex(graph.max_elements_ + graph.max_elements_ / 2);
    auto const entry = static_cast<std::uint32_t>(ids_.size());
    graph.addPoint(packed(vector).data(), entry, -1);
    ids_.push_back(id);
    entries_[id] = entry;
}

void Graph::remove(Id id) { entries_.erase(id); }

std::vector<Neighbour> Graph::nearest(Vector const& to, std::size_t wanted) const
{
    if (entries_.empty()) return {};
    auto const with_stale = std::max(wanted, breadth_of_search) * ids_.size() / entries_.size();
    auto found = hnsw_->graph.searchKnn(packed(to).data(), with_stale);
    std::vector<Neighbour> made;
    for (; !found.empty(); found.pop()) {
        auto const [away, entry] = found.top();
        auto const current = entries_.find(ids_[entry]);
        if (current != entries_.end() && current->second == entry) made.emplace_back(current->first, 1 - away);
    }
    std::ranges::sort(made, is_nearer);
    return made;
}

}   // namespace vectors
