#include "infrastructure/vectors/rows.hpp"

#include <algorithm>
#include <array>

namespace vectors {

static constexpr std::size_t block_rows = 512;   // few to copy for a change, and few blocks

struct Block {
    std::vector<std::int8_t> codes;           // row by row
    std::array<float, block_rows> scales{};   // 0: the row is empty
    std::array<Id, block_rows> ids{};
};

bool Rows::is_empty(std::size_t row) const { return blocks_[row / block_rows]->scales[row % block_rows] == 0; }

Id Rows::id(std::size_t row) const { return blocks_[row / block_rows]->ids[row % block_rows]; }

Vector Rows::at(std::size_t row) const
{
    auto const& block = *blocks_[row / block_rows];
    auto const at = row % block_rows;
    return {std::span{block.codes}.subspan(at * dimension_, dimension_), block.scales[at]};
}

Block& Rows::own_block_of(std::size_t row)
{
    auto const at = row / block_rows;
    auto own = at < blocks_.size() ? std::make_shared<Block>(*blocks_[at]) : std::make_shared<Block>();
    own->codes.resize(block_rows * dimension_);
    if (at == blocks_.size()) blocks_.emplace_back();
    auto& block = *own;
    blocks_[at] = std::move(own);
    return block;
}

void Rows::put(std::size_t row, Id id, Vector const& vector)
{
    auto& block = own_block_of(row);
    auto const at = row % block_rows;
    std::ranges::copy(vector.codes(), block.codes.begin() + static_cast<std::ptrdiff_t>(at * dimension_));
    block.scales[at] = vector.scale();
    block.ids[at] = id;
    count_ = std::max(count_, row + 1);
}

void Rows::remove(std::size_t row) { own_block_of(row).scales[row % block_rows] = 0; }

namespace {

// The best of what is shown to it: a heap with the worst on top.
class Best {
  public:
    Best(std::size_t limit, std::function<bool(Id)> const& accepts) : limit_(limit), accepts_(accepts) {}

    void show(Neighbour const& neighbour)
    {
        bool const is_full = heap_.size() == limit_;
        if (is_full && !is_nearer(neighbour, heap_.front())) return;
        if (accepts_ && !accepts_(neighbour.id)) return;
        if (is_full) {
            std::ranges::pop_heap(heap_, is_nearer);
            heap_.pop_back();
        }
        heap_.push_back(neighbour);
        std::ranges::push_heap(heap_, is_nearer);
    }

    std::vector<Neighbour> sorted() &&
    {
        std::ranges::sort_heap(heap_, is_nearer);
        return std::move(heap_);
    }

  private:
    std::size_t limit_;
    std::function<bool(Id)> const& accepts_;
    std::vector<Neighbour> heap_;
};

}   // namespace

std::vector<Neighbour> Rows::nearest(Vector const& to, std::size_t limit, std::function<bool(Id)> const& accepts) const
{
    if (limit == 0) return {};
    Best best{limit, accepts};
    for (std::size_t row = 0; row < count_; ++row) {
        auto const& block = *blocks_[row / block_rows];
        auto const at = row % block_rows;
        if (block.scales[at] == 0) continue;
        auto const sum = product(to.codes().data(), block.codes.data() + at * dimension_, dimension_);
        best.show({block.ids[at], static_cast<float>(sum) * to.scale() * block.scales[at]});
    }
    return std::move(best).sorted();
}

}   // namespace vectors
