#include "app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace app {

std::optional<DataFolder> DataFolder::take(std::filesystem::path const& folder)
{
    if (std::filesystem::create_directories(folder)) std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    auto const path = folder / "lock";
    int const lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) throw std::runtime_error("cannot write in " + folder.string());
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return std::nullopt;
    }
    return DataFolder{folder, lock};
}

DataFolder::DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

std::optional<std::int64_t> DataFolder::exchange_instance(std::int64_t instance) const
{
    auto const file = path_ / "instance", part = path_ / "instance.part";
    std::int64_t before = 0;
    bool const had_one = bool(std::ifstream{file} >> before);
    std::ofstream{part} << instance << '\n';
    std::filesystem::rename(part, file);
    return had_one ? std::optional{before} : std::nullopt;
}

DataFolder::~DataFolder()
{
    if (lock_ >= 0) ::close(lock_);
}

}   // namespace app
