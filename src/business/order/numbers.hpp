// Order numbers that people read: "10017". Given out from blocks that are taken ahead, so that no order waits for a counter. Unique and
// rising within a process; what is left of a block at the end is a gap.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace order {

class Numbers {
  public:
    explicit Numbers(db::Database& database) : database_(database) {}
    ~Numbers();
    Numbers(Numbers const&) = delete;
    Numbers& operator=(Numbers const&) = delete;

    // Errors: those of Database::write.
    Result<std::string> next(ChannelId, std::string_view prefix);

  private:
    struct Block {
        std::int64_t next = 0, end = 0;
        bool is_empty() const { return next == end; }
    };
    void fetch(ChannelId, std::unique_lock<std::mutex>&);
    void take_in(Result<std::int64_t> const& first, std::int64_t size);

    db::Database& database_;
    std::mutex mutex_;
    std::condition_variable came_;
    Block current_, ahead_;   // of the one channel there is
    bool coming_ = false;
    std::optional<Code> failure_;
    std::int64_t size_ = 0;
    std::chrono::steady_clock::time_point fetched_ = {};
};

}   // namespace order
