// What a merchant keeps in files: JSON documents that go in and out whole, by the command line and by /api/admin. What was exported can be
// imported again and changes nothing.
#pragma once

#include "business/workflows/tools.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace workflows {

struct Imported {
    int saved = 0, unchanged = 0, removed = 0;
};

struct Document {
    std::string_view name;      // "promotions": the command, and the end of the path
    std::string_view summary;   // of what it holds
    // All of it or nothing, but for prices, which may be too many for one transaction: see import_prices.hpp. A dry run writes nothing and
    // finds the same errors.
    Result<Imported> (*import)(Tools const&, json::Node, bool dry_run);
    std::string (*exported)(db::Reader& catalog);
};

std::span<Document const> documents();
Document const* find_document(std::string_view name);   // null: there is none

// Errors: malformed_request, validation_failed with pointers into the text: "/3/action/percent_ppm".
Result<Imported> import_document(Tools const&, Document const&, std::string_view text, bool dry_run);

// For what is small enough: one transaction of the catalogue's group, which a dry run takes back.
Result<Imported> import_at_once(Tools const&, bool dry_run, std::function<Result<Imported>(db::Writer&)> const&);

}   // namespace workflows
