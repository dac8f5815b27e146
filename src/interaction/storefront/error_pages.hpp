// What a page says that is not what somebody came for: see Framer::error_page for all but this one.
#pragma once

#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// A product that is not sold any more, and what there is instead of it.
struct Former {
    std::string title;
    std::vector<Link> shelves;   // where it stood: the closest first
    html::Url search;            // for what is like it
    std::vector<Card> instead;
};
http::Response gone_page(Framer const&, Former);   // 410

// A shop that opens in a moment, without its databases: 503. It asks again by itself.
http::Response opening_page(Assets const&, std::string const& name, html::Messages const&);

}   // namespace storefront
