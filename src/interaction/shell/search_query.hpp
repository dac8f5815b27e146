// A search as it stands in a URL, the same for pages and programs:
// ?q= &category=a,b &brand= &attribute.colour=blue,green &price[gte]= &price[lte]= &in_stock=true &sort= &limit= &cursor= &verbatim=true
#pragma once

#include "business/workflows/search_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/http/request.hpp"

namespace shell {

// `others`: parameters that somebody else reads. Errors: malformed_request, invalid_cursor (also where it belongs to another search), validation_failed with the name of the parameter.
Result<workflows::SearchQuery> read_search(http::Request const&, crypto::Key const& cursor_key,
                                           std::span<std::string_view const> others = {});

// The same again: parameters in one order, without what is not said. Without a cursor. "q=lamp&brand=ostler"
std::string search_parameters(workflows::SearchQuery const&);

std::string write_cursor(crypto::Key const&, workflows::SearchQuery const&, workflows::SearchPosition const&);

}   // namespace shell
