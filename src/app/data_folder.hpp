// A shop's data lie in one folder: shop.db, simulator.db, keys, media, mail. It belongs to one process at a time (decisions 24); others
// read beside it.
#pragma once

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

  private:
    explicit DataFolder(int lock) : lock_(lock) {}
    int lock_;
};

}   // namespace app
