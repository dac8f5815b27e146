// Where an export goes: a file, or standard output for "-".
#pragma once

#include "app/console.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>

namespace app {

class ExportFile {
  public:
    explicit ExportFile(std::string name) : name_(std::move(name))
    {
        if (!is_standard_output()) file_.open(name_, std::ios::binary);
    }
    std::ostream& stream() { return is_standard_output() ? std::cout : file_; }

    // False, and said why: nothing can be written there.
    bool is_open(Console& console)
    {
        if (stream()) return true;
        console.error("Cannot write " + name_);
        return false;
    }
    // The exit status, after the last of `count` records of that kind.
    int close(std::uint64_t count, std::string const& records, Console& console)
    {
        stream().flush();
        if (!is_open(console)) return 1;
        if (!is_standard_output()) console.line(std::to_string(count) + " " + records + " written to " + name_);
        return 0;
    }

  private:
    bool is_standard_output() const { return name_ == "-"; }

    std::string name_;
    std::ofstream file_;
};

}   // namespace app
