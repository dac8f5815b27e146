// Space kept in reserve: when the disk is full, giving it up lets what was begun come to its end.
#pragma once

#include <cstddef>
#include <filesystem>

namespace db::sqlite {

class Ballast {
  public:
    Ballast(std::filesystem::path file, std::size_t bytes) : file_(std::move(file)), bytes_(bytes) {}

    // Takes the space if it is not held and if as much again would stay free. True where it is held now (or none is asked for).
    bool take();
    // True where there was something to give.
    bool release();

  private:
    std::filesystem::path file_;
    std::size_t bytes_;
};

}   // namespace db::sqlite
