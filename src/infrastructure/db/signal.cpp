#include "infrastructure/db/database.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace db {

void Signal::wait()
{
    while (rung_.load(std::memory_order_acquire) == 0) ::syscall(SYS_futex, &rung_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
}

// The waiter may be gone once `rung_` is set: waking an address that nobody waits at is harmless.
void Signal::ring()
{
    auto* const address = &rung_;
    rung_.store(1, std::memory_order_release);
    ::syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}   // namespace db
