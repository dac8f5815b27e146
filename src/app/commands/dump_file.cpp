#include "app/commands/dump_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <iostream>
#include <stdexcept>

namespace app {

DumpFile::DumpFile(std::string const& name) : name_(name), part_(name + ".part")
{
    if (is_standard_output()) return;
    std::error_code error;
    std::filesystem::remove(part_, error);   // of one that was killed
    int const made = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) fail();
    ::close(made);
    file_.open(part_, std::ios::binary);
    if (!file_) fail();
}

DumpFile::~DumpFile()
{
    std::error_code error;
    if (!is_standard_output() && !kept_) std::filesystem::remove(part_, error);
}

std::ostream& DumpFile::stream() { return is_standard_output() ? std::cout : file_; }

void DumpFile::keep()
{
    if (!stream().flush()) fail();
    if (is_standard_output()) return;
    file_.close();
    if (!file_) fail();
    sync(part_);
    std::error_code error;
    std::filesystem::rename(part_, name_, error);
    if (error) fail();
    kept_ = true;
    sync(name_.has_parent_path() ? name_.parent_path() : ".");
}

void DumpFile::sync(std::filesystem::path const& path) const
{
    int const opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    bool const synced = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) ::close(opened);
    if (!synced) fail();
}

void DumpFile::fail() const { throw std::runtime_error("Cannot write " + name_.string()); }

}   // namespace app
