// What all doors of a shop share: its name and address, its texts, its cookies, the frame of its pages and answers.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/cache/pages.hpp"
#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"
#include "infrastructure/json/mapping.hpp"
#include "infrastructure/template/html.hpp"
#include "interaction/shell/problem.hpp"

#include <functional>
#include <string>

namespace shell {

struct Site {
    std::string name;         // "Plinth"
    std::string public_url;   // "https://shop.example", without a slash at the end
    html::Messages const& messages;
    cache::Pages& pages;
    Clock const& clock;
    bool databases_are_far = false;                                                             // on a server: each question is a wait
    std::function<bool(std::string_view)> knows_key = [](std::string_view) { return false; };   // of an API key

    bool is_secure() const { return public_url.starts_with("https://"); }
};

// ---- JSON

template <typename T> http::Response json_answer(int status, T const& value)
{
    return http::text(status, "application/json", json::to_json(value)).with("Cache-Control", "no-store");
}
// For answers that everybody may have: the cache puts its own headers.
template <typename T> http::Response public_json(T const& value) { return http::text(200, "application/json", json::to_json(value)); }

// ---- pages

// HTML with the headers that every page has: CSP, no sniffing, no referrer to others (storefront.md).
http::Response html_answer(int status, std::string html);
http::Response private_page(std::string html, int status = 200);   // not to be kept by anybody

// ---- cookies

struct CartCookie {
    CartId id;
    std::string token;
};
std::optional<CartCookie> cart_cookie(http::Request const&, Site const&);
// Name, value and attributes for Set-Cookie.
std::string set_cart_cookie(CartCookie const&, Site const&);
std::string set_cart_count_cookie(int count, Site const&);   // for the script that shows it; says nothing else
std::string set_order_cookie(OrderId, std::string_view token, Site const&);
std::string_view order_cookie(http::Request const&, Site const&);   // the browser sends it only below the order's own path

// An unsafe request that lives by a cookie must come from our own pages (decisions 27).
bool comes_from_here(http::Request const&, Site const&);

// Below which address of this site (or nowhere else) to go on: a path of ours, else "/".
std::string local_path(std::string_view wanted);

}   // namespace shell
