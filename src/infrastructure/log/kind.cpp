#include "infrastructure/log/kind.hpp"

#include "base/result.hpp"

namespace logging {

std::string_view kind_of(std::exception const& thrown)
{
    if (auto const* const kinded = dynamic_cast<Kinded const*>(&thrown)) return kinded->word();
    return dynamic_cast<Bug const*>(&thrown) != nullptr ? "bug" : "other";
}

}   // namespace logging
