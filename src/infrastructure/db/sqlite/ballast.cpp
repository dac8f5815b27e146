#include "infrastructure/db/sqlite/ballast.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace db::sqlite {

bool Ballast::take()
{
    if (bytes_ == 0) return true;
    std::error_code error;
    if (auto const size = std::filesystem::file_size(file_, error); !error && size == bytes_) return true;
    auto const space = std::filesystem::space(file_.parent_path(), error);
    if (error || space.available < 2 * bytes_) return false;
    int const file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool const held = ::posix_fallocate(file, 0, static_cast<off_t>(bytes_)) == 0;
    ::close(file);
    if (!held) std::filesystem::remove(file_, error);
    return held;
}

bool Ballast::release()
{
    std::error_code error;
    return std::filesystem::remove(file_, error);
}

}   // namespace db::sqlite
