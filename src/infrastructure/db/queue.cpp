#include "infrastructure/db/queue.hpp"

namespace db {

std::optional<Code> Queue::push(Job& job)
{
    bool wake = false;
    {
        std::lock_guard const lock{mutex_};
        if (closed_) return Code::overloaded;
        if (refusing_ && job.lane() != Lane::finish) return Code::read_only_mode;
        switch (job.lane()) {
        case Lane::start:
            if (start_.size() >= start_max_) return Code::overloaded;
            start_.push_back(&job);
            break;
        case Lane::finish: finish_.push_back(&job); break;
        case Lane::bulk: bulk_.push_back(&job); break;
        }
        wake = waiting_ > 0;
    }
    if (wake) wake_.notify_one();
    return std::nullopt;
}

void Queue::drain(std::vector<Job*>& batch, std::chrono::milliseconds patience)
{
    std::unique_lock lock{mutex_};
    ++waiting_;
    wake_.wait_for(lock, patience, [&] { return closed_ || !start_.empty() || !finish_.empty() || !bulk_.empty(); });
    --waiting_;
    auto const take = [&](std::deque<Job*>& from, std::size_t most) {
        auto const end = from.begin() + static_cast<std::ptrdiff_t>(std::min(most, from.size()));
        batch.insert(batch.end(), from.begin(), end);
        from.erase(from.begin(), end);
    };
    take(finish_, batch_max_);
    take(start_, batch_max_ - batch.size());
    take(bulk_, 1);
}

void Queue::refuse_new(bool refuse)
{
    std::lock_guard const lock{mutex_};
    refusing_ = refuse;
}

void Queue::close()
{
    {
        std::lock_guard const lock{mutex_};
        closed_ = true;
    }
    wake_.notify_all();
}

bool Queue::is_closed() const
{
    std::lock_guard const lock{mutex_};
    return closed_;
}

void Queue::count(Statistics& statistics) const
{
    std::lock_guard const lock{mutex_};
    statistics.waiting_start = start_.size();
    statistics.waiting_finish = finish_.size();
    statistics.waiting_bulk = bulk_.size();
}

}   // namespace db
