// A database whose answers stay in memory until something changes that they may be about: for what is read far more often than written,
// and lies far away (the catalogue on PostgreSQL). A question that was asked before costs no round trip.
//
// Every change of a table with the trigger of schema/001_create.postgres.sql moves an epoch, in its own transaction. What was answered in
// one epoch is kept together and goes together when another one is seen:
//   - a change made through this object is seen by whoever reads next;
//   - one that was made elsewhere at the latest after `believed_for`, mostly after `checked_every`.
// A reader is a snapshot as long as it finds what it asks for in memory, or asks the database for all of it; one that begins with the
// first and must go on with the second may see a change in between. Only for tables that have the trigger.
#pragma once

#include "infrastructure/db/database.hpp"

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace db {

struct RememberOptions {
    std::size_t bytes_max = 64 << 20;                // what is more begins anew
    std::chrono::milliseconds checked_every{100};    // by one reader, while the others go on
    std::chrono::milliseconds believed_for{1'000};   // nobody goes on without a look at the database
};

// The rows of one answer.
struct Answer {
    struct Cell {
        std::int64_t integer = 0;   // or where its text begins
        std::uint32_t length = 0;
        bool is_null = false, is_text = false;
    };
    int columns = 0;
    std::size_t rows = 0;
    std::vector<Cell> cells;   // row by row
    std::string text;

    void append(Cursor const& row);
    std::size_t bytes() const { return sizeof *this + cells.capacity() * sizeof(Cell) + text.capacity(); }
};

// What was answered in one epoch. Threads may share it.
class Memory {
  public:
    using Time = std::chrono::steady_clock::time_point;
    explicit Memory(Time t) : made(t), checked(t) {}

    std::shared_ptr<Answer const> find(std::string const& question) const;
    void keep(std::string const& question, std::shared_ptr<Answer const>);
    std::size_t bytes() const { return bytes_; }

    Time const made;                     // nothing older than this may be kept in it
    std::optional<std::int64_t> epoch;   // none yet. This and the time under the mutex of its owner.
    Time checked;                        // its epoch was still that of the database

  private:
    struct Shelf {   // each with a mutex of its own, so that readers seldom wait for each other
        std::mutex mutex;
        std::unordered_map<std::string, std::shared_ptr<Answer const>> answers;
    };
    Shelf& shelf_of(std::string const& question) const { return shelves_[std::hash<std::string>{}(question) % shelves_.size()]; }

    std::array<Shelf, 16> mutable shelves_;
    std::atomic<std::size_t> bytes_ = 0;
};

class Remembered final : public Database {
  public:
    // The other one must outlive it.
    explicit Remembered(Database&, RememberOptions = {});

    Health health() const override { return database_.health(); }
    Statistics statistics() const override { return database_.statistics(); }
    std::string_view engine() const override { return database_.engine(); }

    struct Uses {
        std::uint64_t hits = 0, misses = 0;
        std::size_t bytes = 0;
    };
    Uses uses() const;

  private:
    friend class Recollection;
    friend class Forgetting;
    Reader& acquire() override;
    void release(Reader&) noexcept override;
    std::optional<Code> enqueue(Job&) override;

    std::shared_ptr<Memory> now() const;
    // What may be kept with a snapshot that was begun at that time and shows that epoch; nothing: neither kept nor looked up.
    std::shared_ptr<Memory> of(std::int64_t epoch, Memory::Time begun);
    void forget();
    void begin_anew_if_full(Memory const&);

    Database& database_;
    RememberOptions const options_;
    mutable std::mutex mutex_;
    std::shared_ptr<Memory> memory_;
    bool checking_ = false;   // a reader looks whether it still holds
    std::atomic<std::uint64_t> hits_ = 0, misses_ = 0;
};

}   // namespace db
