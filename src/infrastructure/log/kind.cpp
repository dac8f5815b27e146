#include "infrastructure/log/kind.hpp"

#include "base/result.hpp"
#include "infrastructure/db/reader.hpp"

namespace logging {

static std::string_view name(db::Fault::Kind kind)
{
    using Kind = db::Fault::Kind;
    switch (kind) {
    case Kind::statement: return "statement";
    case Kind::aborted: return "aborted";
    case Kind::conflict: return "conflict";
    case Kind::read_only: return "read_only";
    case Kind::unavailable: return "unavailable";
    case Kind::uncertain: break;
    }
    return "uncertain";
}

std::string_view kind_of(std::exception const& thrown)
{
    if (auto const* const fault = dynamic_cast<db::Fault const*>(&thrown)) return name(fault->kind());
    return dynamic_cast<Bug const*>(&thrown) != nullptr ? "bug" : "other";
}

}   // namespace logging
