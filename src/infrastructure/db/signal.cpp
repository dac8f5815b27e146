#include "infrastructure/db/database.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace db {

void Signal::wait()
{
    while (rung_.load(std::memory_order_acquire) == 0) ::syscall(SYS_futex, &rung_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
}

bool Signal::wait_until(std::chrono::steady_clock::time_point give_up)
{
    while (rung_.load(std::memory_order_acquire) == 0) {
        auto const left = std::chrono::duration_cast<std::chrono::nanoseconds>(give_up - std::chrono::steady_clock::now()).count();
        if (left <= 0) return false;
        timespec const patience{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
        ::syscall(SYS_futex, &rung_, FUTEX_WAIT_PRIVATE, 0, &patience, nullptr, 0);
    }
    return true;
}

// The waiter may be gone once `rung_` is set: waking an address that nobody waits at is harmless.
void Signal::ring()
{
    auto* const address = &rung_;
    rung_.store(1, std::memory_order_release);
    ::syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}   // namespace db
