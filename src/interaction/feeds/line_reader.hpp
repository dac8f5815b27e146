// A line of a stream at a time, without ever holding more of one than is allowed.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

namespace feeds {

class LineReader {
  public:
    LineReader(std::istream& in, std::size_t bytes_max) : in_(in), bytes_max_(bytes_max) {}

    // Without its line break. False: the end. Of a line that is too long only the front is kept.
    bool next(std::string& line)
    {
        line.clear();
        too_long_ = false;
        auto* const buffer = in_.rdbuf();
        for (bool any = false;; any = true) {
            int const c = buffer->sbumpc();
            if (c == std::istream::traits_type::eof() && !any) return false;
            ++bytes_;
            if (c == std::istream::traits_type::eof() || c == '\n') {
                ++number_;
                return true;
            }
            too_long_ = too_long_ || line.size() >= bytes_max_;
            if (!too_long_) line += static_cast<char>(c);
        }
    }
    bool was_too_long() const { return too_long_; }
    std::uint64_t bytes() const { return bytes_; }   // that were read
    std::size_t number() const { return number_; }   // of the line that was read last; the first is 1

  private:
    std::istream& in_;
    std::size_t bytes_max_, number_ = 0;
    std::uint64_t bytes_ = 0;
    bool too_long_ = false;
};

}   // namespace feeds
