// By which word what was thrown is counted. Few, and known before: they are values of a label.
#pragma once

#include <exception>
#include <string_view>

namespace logging {

// Of a db::Fault its kind (statement, aborted, conflict, read_only, unavailable, uncertain); bug; other.
std::string_view kind_of(std::exception const&);

}   // namespace logging
