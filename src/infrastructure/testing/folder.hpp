// A temporary folder that lives as long as the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace testing {

class Folder {
  public:
    Folder()
    {
        std::string form = std::filesystem::temp_directory_path() / "cloudcommerce-XXXXXX";
        if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = form;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

}   // namespace testing
