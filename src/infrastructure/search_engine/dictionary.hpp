// Texts in the order of their bytes, each once, with a number from 0. Flat, as there may be a million of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace search_engine {

class Dictionary {
  public:
    void add(std::string_view text)   // behind the last one
    {
        bytes.append(text);
        starts.push_back(static_cast<std::uint32_t>(bytes.size()));
    }
    std::uint32_t size() const { return static_cast<std::uint32_t>(starts.size() - 1); }
    std::string_view operator[](std::uint32_t number) const
    {
        return std::string_view{bytes}.substr(starts[number], starts[number + 1] - starts[number]);
    }
    std::optional<std::uint32_t> find(std::string_view text) const;
    std::pair<std::uint32_t, std::uint32_t> with_prefix(std::string_view prefix) const;   // [first, second)

    // As they are kept in a file: see snapshot.hpp.
    std::string bytes;
    std::vector<std::uint32_t> starts{0};   // up to 4 GB of them

  private:
    std::uint32_t lower_bound(std::string_view text) const;
};

}   // namespace search_engine
