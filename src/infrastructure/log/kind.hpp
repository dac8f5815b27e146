// By which word what was thrown is counted. Few, and known before: they are values of a label.
#pragma once

#include <exception>
#include <string_view>

namespace logging {

// An exception that knows its word: a literal. (A fault of a database says "conflict", "unavailable" and the like.)
class Kinded {
  public:
    virtual std::string_view word() const noexcept = 0;

  protected:
    ~Kinded() = default;
};

// Its word where it is Kinded; bug; other.
std::string_view kind_of(std::exception const&);

}   // namespace logging
