#include "infrastructure/testing/failing_disk.hpp"

#include <sqlite3.h>

#include <limits>
#include <new>

namespace testing {

std::atomic<std::int64_t> FailingDisk::bytes_left = std::numeric_limits<std::int64_t>::max();
std::atomic<bool> FailingDisk::sync_fails = false;
std::atomic<std::uint64_t> FailingDisk::syncs = 0;

void FailingDisk::mend()
{
    bytes_left = std::numeric_limits<std::int64_t>::max();
    sync_fails = false;
}

namespace {

// The real file lies behind this struct in the same allocation.
struct File {
    sqlite3_file base;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }
sqlite3_vfs* real_vfs() { return sqlite3_vfs_find("unix"); }

int write(sqlite3_file* file, void const* data, int size, sqlite3_int64 at)
{
    if (FailingDisk::bytes_left.fetch_sub(size) < size) return SQLITE_FULL;
    return real(file)->pMethods->xWrite(real(file), data, size, at);
}

int sync(sqlite3_file* file, int flags)
{
    ++FailingDisk::syncs;
    if (FailingDisk::sync_fails) return SQLITE_IOERR_FSYNC;
    return real(file)->pMethods->xSync(real(file), flags);
}

sqlite3_io_methods const methods{
    3,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* data, int size, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), data, size, at); },
    write,
    [](sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); },
    sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int offset, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 at, int size, void** out) { return real(f)->pMethods->xFetch(real(f), at, size, out); },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) { return real(f)->pMethods->xUnfetch(real(f), at, page); },
};

int open(sqlite3_vfs*, sqlite3_filename path, sqlite3_file* file, int flags, int* out)
{
    auto* const self = new (file) File{};
    int const result = real_vfs()->xOpen(real_vfs(), path, self->real(), flags, out);
    self->base.pMethods = result == SQLITE_OK ? &methods : nullptr;
    return result;
}

}   // namespace

char const* FailingDisk::name()
{
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs copy = *real_vfs();
        copy.zName = "failing disk";
        copy.pNext = nullptr;
        copy.szOsFile += static_cast<int>(sizeof(File));
        copy.xOpen = open;
        return copy;
    }();
    static int const registered = sqlite3_vfs_register(&vfs, 0);
    (void)registered;
    return vfs.zName;
}

}   // namespace testing
