// A SKU: the merchant's name of a variant, unique in the store whatever its case.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

class Sku {
  public:
    static constexpr std::size_t length_max = 100;   // bytes

    // 1 … length_max bytes of UTF-8 without control characters and without white space at either end; else nothing.
    static std::optional<Sku> parse(std::string_view text);

    std::string const& text() const { return text_; }   // as the merchant wrote it
    std::string folded() const;                         // the key: ASCII letters in lower case, all else as it is

    bool operator==(Sku const&) const = default;

  private:
    explicit Sku(std::string text) : text_(std::move(text)) {}
    std::string text_;
};
