// A shop's data lie in one folder: shop.db, simulator.db, keys, media, mail, and search.index, which is made again where it is lost. It
// belongs to one process at a time (decisions 24); others read beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace app {

class DataFolder {
  public:
    // Makes it where it is not there. Nothing: another process holds it.
    static std::optional<DataFolder> take(std::filesystem::path const&);
    DataFolder(DataFolder&&) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    // Keeps the number of this process for the next one. Returns that of the one before, which is dead: it held the folder.
    std::optional<std::int64_t> exchange_instance(std::int64_t) const;

  private:
    DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    std::filesystem::path path_;
    int lock_;
};

}   // namespace app
