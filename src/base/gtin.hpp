// GTIN-8, -12 (UPC-A), -13 (EAN) and -14 (GS1 General Specifications §7.9): digits, the last of which checks the others.
#pragma once

#include <string_view>

constexpr bool is_gtin(std::string_view text)
{
    if (text.size() != 8 && text.size() != 12 && text.size() != 13 && text.size() != 14) return false;
    int sum = 0, weight = 1;
    for (auto i = text.size(); i-- > 0; weight = 4 - weight) {   // 1, 3, 1, 3 … from the right
        if (text[i] < '0' || text[i] > '9') return false;
        sum += (text[i] - '0') * weight;
    }
    return sum % 10 == 0;
}

static_assert(is_gtin("5012345678900") && is_gtin("036000291452") && is_gtin("40170725") && !is_gtin("5012345678901") &&
              !is_gtin("501234567890x"));
