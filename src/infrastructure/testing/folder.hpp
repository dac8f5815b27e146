// A temporary folder that lives as long as the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace testing {

class Folder {
  public:
    Folder()
    {
        std::string form = std::filesystem::temp_directory_path() / "cloudcommerce-XXXXXX";
        if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = form;
    }
    ~Folder()
    {
        for (auto const& work : at_end_) work();
        std::filesystem::remove_all(path_);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    void at_end(std::function<void()> work) { at_end_.push_back(std::move(work)); }
    std::filesystem::path const& path() const { return path_; }
    std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
    std::vector<std::function<void()>> at_end_;
};

}   // namespace testing
