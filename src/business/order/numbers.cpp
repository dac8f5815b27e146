#include "business/order/numbers.hpp"

#include "business/order/order_store.hpp"

#include <algorithm>

namespace order {

static constexpr std::int64_t block_min = 16, block_max = 4'096;

Numbers::~Numbers()
{
    std::unique_lock lock{mutex_};
    came_.wait(lock, [this] { return !coming_; });
}

Result<std::string> Numbers::next(ChannelId channel, std::string_view prefix)
{
    std::unique_lock lock{mutex_};
    while (current_.is_empty()) {
        current_ = std::exchange(ahead_, {});
        if (!current_.is_empty()) break;
        if (!coming_) {
            failure_.reset();
            fetch(channel, lock);
        }
        came_.wait(lock, [this] { return !coming_; });
        if (failure_) return *failure_;
    }
    auto const number = current_.next++;
    bool const running_low = current_.end - current_.next < size_ / 2;
    if (running_low && ahead_.is_empty() && !coming_) fetch(channel, lock);
    lock.unlock();
    return std::string{prefix} + std::to_string(number);
}

// A block is as large as a busy second needs and small in a quiet shop, whose merchant wonders about gaps.
void Numbers::fetch(ChannelId channel, std::unique_lock<std::mutex>& lock)
{
    auto const now = std::chrono::steady_clock::now();
    bool const busy = size_ > 0 && now - fetched_ < std::chrono::seconds{1};
    size_ = busy ? std::min(2 * size_, block_max) : block_min;
    fetched_ = now;
    coming_ = true;
    auto const told = [this, size = size_](Result<std::int64_t> const& first, std::exception_ptr const&) { take_in(first, size); };
    lock.unlock();   // a refusal is told at once, on this thread
    database_.submit([channel, size = size_](db::Writer& db) -> Result<std::int64_t> { return store::take_numbers(db, channel, size); },
                     told);
    lock.lock();
}

void Numbers::take_in(Result<std::int64_t> const& first, std::int64_t size)
{
    std::lock_guard const lock{mutex_};
    coming_ = false;
    if (first)
        ahead_ = {*first, *first + size};
    else
        failure_ = first.error().code;
    came_.notify_all();
}

}   // namespace order
