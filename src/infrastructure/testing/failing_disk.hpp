// A SQLite VFS over the real one, whose disk can be made full or broken while it is in use.
#pragma once

#include <atomic>
#include <cstdint>

namespace testing {

struct FailingDisk {
    static char const* name();   // of the VFS; registered at the first call

    static std::atomic<std::int64_t> bytes_left;   // that may still be written before the disk is full
    static std::atomic<bool> sync_fails;
    static std::atomic<std::uint64_t> syncs;
    static void mend();
};

}   // namespace testing
