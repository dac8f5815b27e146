// Files of the project that the binary carries: schemas, pictures, the demo catalogue. Generated at build time.
#pragma once

#include <span>
#include <string_view>

namespace embedded {

struct File {
    std::string_view path;   // below its root: "cart/schema/001_create.sqlite.sql"
    std::string_view content;
};

std::span<File const> schemas();   // src/*/**/schema
std::span<File const> web();       // web/: art, demo

}   // namespace embedded
