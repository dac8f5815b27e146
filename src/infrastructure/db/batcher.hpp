// Work of one kind, from many threads, done together: whoever comes while a batch is being done goes with the next one, so that the
// batches are as large as the load makes them, and one alone waits for nobody. For engines where a statement for many rows costs little
// more than one for a row.
#pragma once

#include "infrastructure/db/database.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace db {

struct BatcherOptions {
    std::size_t batch_max = 128;   // in one transaction
    std::size_t at_once = 1;       // transactions at a time: more of them make each smaller
    std::size_t waiting_max = 1'024;
    std::function<void(std::size_t)> observe = [](std::size_t) {};   // hears how large each batch is; must be short
};

// An Item is what one caller wants, and what came of it. The work is done for many of them in one transaction, and leaves a result in each:
// a refusal of one must write nothing of it and not hinder the others. It may run again, also with fewer of them. Its own Error is everybody's.
template <typename Item> class Batcher {
  public:
    using Work = std::function<Result<Done>(std::span<Item* const>)>;
    Batcher(Work work, BatcherOptions options) : work_(std::move(work)), options_(options) {}

    // Waits until the item is done. Errors: overloaded, and those of its transaction, with nothing done. Throws what that failed with.
    Result<Done> run(Item& item)
    {
        Waiting mine{.item = &item};
        {
            std::lock_guard const lock{mutex_};
            mine.leads = doing_ < options_.at_once;
            if (!mine.leads && waiting_.size() >= options_.waiting_max) return Code::overloaded;
            if (mine.leads)
                ++doing_;
            else
                waiting_.push_back(&mine);
            ++inside_;
        }
        if (!mine.leads) mine.turn.wait();
        if (mine.leads) {
            lead(mine);   // the others of the batch wait for this thread
            pass_on();
        }
        if (mine.fault) std::rethrow_exception(mine.fault);
        if (mine.refused) return Error{*mine.refused};
        return Done{};
    }

    // How many wait for their batch, or are in one that is being done.
    std::size_t inside() const
    {
        std::lock_guard const lock{mutex_};
        return inside_;
    }

  private:
    struct Waiting {
        Item* item;
        Signal turn = {};   // it is done, or leads. No mutex: all of a batch wake at once.
        bool leads = false;
        std::optional<Code> refused = {};
        std::exception_ptr fault = {};
    };

    // Does its own, and what waits, the oldest first.
    void lead(Waiting& leader)
    {
        std::vector<Waiting*> batch{&leader};
        {
            std::lock_guard const lock{mutex_};
            auto const count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch_max - 1));
            batch.insert(batch.end(), waiting_.begin(), waiting_.begin() + count);
            waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        }
        options_.observe(batch.size());
        attempt(batch);
        {
            std::lock_guard const lock{mutex_};
            inside_ -= batch.size();
        }
        for (auto* const each : batch)
            if (each != &leader) each->turn.ring();   // then it may be gone
    }

    // One that ruins its batch is found by halving. What concerns the database itself concerns all.
    void attempt(std::span<Waiting* const> batch)
    {
        std::vector<Item*> items;
        for (auto* const each : batch) items.push_back(each->item);
        std::exception_ptr fault;
        try {
            auto const done = work_(items);
            if (!done)
                for (auto* const each : batch) each->refused = done.error().code;
            return;
        } catch (Fault const& error) {
            fault = std::current_exception();
            bool const concerns_all = error.passing().has_value() && error.kind() != Fault::Kind::conflict;
            if (concerns_all) return fail(batch, fault);
        } catch (...) {
            fault = std::current_exception();
        }
        if (batch.size() == 1) return fail(batch, fault);
        attempt(batch.first(batch.size() / 2));
        attempt(batch.subspan(batch.size() / 2));
    }

    static void fail(std::span<Waiting* const> batch, std::exception_ptr const& fault)
    {
        for (auto* const each : batch) each->fault = fault;
    }

    // The next batch has a leader of its own.
    void pass_on()
    {
        Waiting* next = nullptr;
        {
            std::lock_guard const lock{mutex_};
            if (waiting_.empty()) {
                --doing_;
                return;
            }
            next = waiting_.front();
            waiting_.pop_front();
            next->leads = true;
        }
        next->turn.ring();
    }

    Work const work_;
    BatcherOptions const options_;
    mutable std::mutex mutex_;
    std::deque<Waiting*> waiting_;
    std::size_t doing_ = 0, inside_ = 0;
};

}   // namespace db
