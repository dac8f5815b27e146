// Where a dump goes: FILE, which appears when all of it is on the disk and is its owner's alone, or standard output for "-". A dump that
// fails leaves what was there before.
#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>

namespace app {

class DumpFile {
  public:
    // Throws std::runtime_error where it cannot be written, as keep does.
    explicit DumpFile(std::string const& name);
    ~DumpFile();   // what was not kept goes
    DumpFile(DumpFile const&) = delete;
    DumpFile& operator=(DumpFile const&) = delete;

    std::ostream& stream();
    void keep();

  private:
    bool is_standard_output() const { return name_ == "-"; }
    void sync(std::filesystem::path const&) const;
    [[noreturn]] void fail() const;

    std::filesystem::path const name_, part_;
    std::ofstream file_;
    bool kept_ = false;
};

}   // namespace app
