// Work of one kind, from many threads, written together: whoever comes while a batch is being written goes with the next one, so that the
// batches are as large as the load makes them, and one alone waits for nobody. For engines where a statement for many rows costs little
// more than one for a row.
#pragma once

#include "infrastructure/db/database.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace db {

struct BatcherOptions {
    std::size_t batch_max = 128;   // in one transaction
    std::size_t writers = 2;       // transactions at a time
    std::size_t waiting_max = 1'024;
    Lane lane = Lane::start;
};

// An Item is what one caller wants written, and what came of it. The work leaves a result in each: a refusal of one must write nothing of
// it and not hinder the others. It may run again, also with fewer of them.
template <typename Item> class Batcher {
  public:
    using Work = std::function<void(Writer&, std::span<Item* const>)>;
    Batcher(Database& database, Work work, BatcherOptions options) : database_(database), work_(std::move(work)), options_(options) {}

    // Waits until the item is written. Errors: overloaded, read_only_mode, with nothing done. Throws what its transaction failed with.
    Result<Done> run(Item& item)
    {
        Waiting mine{&item};
        {
            std::unique_lock lock{mutex_};
            if (waiting_.size() >= options_.waiting_max) return Code::overloaded;
            waiting_.push_back(&mine);
            ++inside_;
            if (writing_ < options_.writers) {
                ++writing_;
                mine.leads = true;
            }
            mine.wake.wait(lock, [&] { return mine.is_done || mine.leads; });
        }
        if (mine.leads) {
            while (!mine.is_done) lead();   // the others of the batch wait for this thread
            pass_on();
        }
        if (mine.fault) std::rethrow_exception(mine.fault);
        if (mine.refused) return Error{*mine.refused};
        return Done{};
    }

    // How many wait for their batch, or are in one that is being written.
    std::size_t inside() const
    {
        std::lock_guard const lock{mutex_};
        return inside_;
    }

  private:
    struct Waiting {
        Item* item;
        std::condition_variable wake = {};
        bool is_done = false, leads = false;
        std::optional<Code> refused = {};
        std::exception_ptr fault = {};
    };

    // Writes what waits, the oldest first.
    void lead()
    {
        std::vector<Waiting*> batch;
        {
            std::lock_guard const lock{mutex_};
            auto const count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch_max));
            batch.assign(waiting_.begin(), waiting_.begin() + count);
            waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        }
        write(batch);
        std::lock_guard const lock{mutex_};
        inside_ -= batch.size();
        for (auto* const each : batch) {
            each->is_done = true;
            each->wake.notify_one();   // under the lock: it may be gone as soon as that is free
        }
    }

    // One that ruins its batch is found by halving. What concerns the database itself concerns all.
    void write(std::span<Waiting* const> batch)
    {
        std::vector<Item*> items;
        for (auto* const each : batch) items.push_back(each->item);
        std::exception_ptr fault;
        try {
            auto const done = database_.write(
                [&](Writer& db) -> Result<Done> {
                    work_(db, items);
                    return Done{};
                },
                options_.lane);
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
        write(batch.first(batch.size() / 2));
        write(batch.subspan(batch.size() / 2));
    }

    static void fail(std::span<Waiting* const> batch, std::exception_ptr const& fault)
    {
        for (auto* const each : batch) each->fault = fault;
    }

    // The next batch has a leader of its own.
    void pass_on()
    {
        std::lock_guard const lock{mutex_};
        if (waiting_.empty()) {
            --writing_;
            return;
        }
        waiting_.front()->leads = true;
        waiting_.front()->wake.notify_one();
    }

    Database& database_;
    Work const work_;
    BatcherOptions const options_;
    mutable std::mutex mutex_;
    std::deque<Waiting*> waiting_;
    std::size_t writing_ = 0, inside_ = 0;
};

}   // namespace db
