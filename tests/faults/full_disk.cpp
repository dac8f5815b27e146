// Loaded into a PostgreSQL server (LD_PRELOAD): as long as the file exists that FULL_DISK_FLAG names, nothing can be written to its tables
// (files below base/), as on a disk that is full: ENOSPC. Its log and what goes to anything else are written as ever.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool is_full(int file)
{
    auto const* const flag = std::getenv("FULL_DISK_FLAG");
    if (flag == nullptr || ::access(flag, F_OK) != 0) return false;
    char link[64], path[1024];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    auto const size = ::readlink(link, path, sizeof path - 1);
    if (size < 0) return false;
    path[size] = '\0';
    return std::strstr(path, "/base/") != nullptr;
}

template <typename F> F real(F, char const* name) { return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name)); }

ssize_t no_space()
{
    errno = ENOSPC;
    return -1;
}

}   // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t pwrite64(int file, void const* bytes, size_t size, off64_t at)
{
    static auto const original = real(&pwrite64, "pwrite64");
    return is_full(file) ? no_space() : original(file, bytes, size, at);
}

__attribute__((visibility("default"))) ssize_t pwritev64(int file, iovec const* pieces, int count, off64_t at)
{
    static auto const original = real(&pwritev64, "pwritev64");
    return is_full(file) ? no_space() : original(file, pieces, count, at);
}

__attribute__((visibility("default"))) ssize_t pwrite(int file, void const* bytes, size_t size, off_t at)
{
    return pwrite64(file, bytes, size, at);
}

__attribute__((visibility("default"))) ssize_t pwritev(int file, iovec const* pieces, int count, off_t at)
{
    return pwritev64(file, pieces, count, at);
}

__attribute__((visibility("default"))) int posix_fallocate64(int file, off64_t at, off64_t size)
{
    static auto const original = real(&posix_fallocate64, "posix_fallocate64");
    return is_full(file) ? ENOSPC : original(file, at, size);
}

__attribute__((visibility("default"))) int posix_fallocate(int file, off_t at, off_t size) { return posix_fallocate64(file, at, size); }
}
