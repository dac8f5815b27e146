#include "interaction/shell/site.hpp"

namespace shell {

http::Response html_answer(int status, std::string html)
{
    return http::text(status, "text/html; charset=utf-8", std::move(html))
        .with("Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
              "form-action 'self'; "
              "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types fragment")
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "same-origin");
}

http::Response private_page(std::string html, int status) { return html_answer(status, std::move(html)).with("Cache-Control", "no-store"); }

// "__Host-" ties a cookie to this very host and to https; browsers refuse it without.
static std::string cookie_name(std::string_view name, Site const& site) { return (site.is_secure() ? "__Host-" : "") + std::string{name}; }
static std::string attributes(Site const& site, std::string_view path)
{
    return "; Path=" + std::string{path} + "; SameSite=Lax" + (site.is_secure() ? "; Secure" : "");
}

static constexpr auto month = "; Max-Age=2592000";

std::optional<CartCookie> cart_cookie(http::Request const& request, Site const& site)
{
    auto const value = request.cookie(cookie_name("cart", site));
    auto const dot = value.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto const id = parse_id<CartId>(value.substr(0, dot));
    if (!id) return std::nullopt;
    return CartCookie{*id, std::string{value.substr(dot + 1)}};
}

std::string set_cart_cookie(CartCookie const& cookie, Site const& site)
{
    return cookie_name("cart", site) + "=" + to_string(cookie.id) + "." + cookie.token + attributes(site, "/") + "; HttpOnly" + month;
}

std::string set_cart_count_cookie(int count, Site const& site)
{
    return "cart_count=" + std::to_string(count) + attributes(site, "/") + month;
}

std::string set_order_cookie(OrderId id, std::string_view token, Site const& site)
{
    return std::string{site.is_secure() ? "__Secure-" : ""} + "order=" + std::string{token} + attributes(site, "/orders/" + to_string(id)) +
           "; HttpOnly" + month;
}

std::string_view order_cookie(http::Request const& request, Site const& site)
{
    return request.cookie(site.is_secure() ? "__Secure-order" : "order");
}

bool comes_from_here(http::Request const& request, Site const& site)
{
    if (auto const fetch = request.header("sec-fetch-site"); !fetch.empty()) return fetch == "same-origin";
    auto const origin = request.header("origin");
    if (origin.empty()) return false;
    return origin == site.public_url || origin == (site.is_secure() ? "https://" : "http://") + std::string{request.header("host")};
}

std::string local_path(std::string_view wanted)
{
    auto const path = html::Url{std::string{wanted}}.text();
    return path.starts_with('/') ? path : "/";
}

}   // namespace shell
