#include "base/sku.hpp"

#include "base/text.hpp"

std::optional<Sku> Sku::parse(std::string_view text)
{
    if (text.empty() || text.size() > length_max || text != trimmed(text) || !is_line(text)) return std::nullopt;
    return Sku{std::string{text}};
}

std::string Sku::folded() const { return ascii_lower(text_); }
