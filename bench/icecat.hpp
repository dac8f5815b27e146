// A real catalogue to try the shop on: Icecat's open product data (19,406 products, NDJSON, zstd) as the NDJSON that
// `cloudcommerce import products` takes. sku = id, handle = id and slug, category = type or else supplier, prices in GBP, stock from a
// seeded generator. Lies beside the project; what needs it is left out where it is absent.
#pragma once

#include "infrastructure/json/reader.hpp"

#include <filesystem>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace bench {

// How many products were written. `copies` of each, with ids of their own, where more are wanted than there are.
std::size_t convert_icecat(std::istream& products, std::ostream& catalogue, int copies = 1);

// A file of the data beside the project, unpacked if its name ends in .zst. Empty: it is not there, or the program zstd is not.
std::string read_shared(std::filesystem::path const& file);

// A member of a product; empty where there is no such text.
std::string text_of(json::Node product, std::string_view name);

// Writes it to `file` with the data beside the project. Nothing: they are not there, or the program zstd is not.
std::optional<std::size_t> write_icecat(std::filesystem::path const& file, int copies = 1);

}   // namespace bench
