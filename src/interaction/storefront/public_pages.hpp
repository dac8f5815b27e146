// Pages that are the same for everybody: kept in memory, and thrown away when what they show changes.
#pragma once

#include "business/workflows/show_products.hpp"
#include "interaction/storefront/frame.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storefront {

class PublicPages {
  public:
    explicit PublicPages(Framer const& framer) : framer_(framer), site_(framer.site()) {}

    std::optional<http::Response> find(http::Request const& request) const { return site_.pages.find(request, site_.clock.now()); }
    cache::Pages::Ticket begin() const { return site_.pages.begin(); }
    // `is_kept`: false for an address that others may invent without end, or where what it shows may be stale already.
    http::Response keep(cache::Pages::Ticket, http::Request const&, std::string html, std::vector<cache::Tag>, bool is_kept = true) const;

    // To what had this address and has another one now; 404 where nothing had.
    http::Response moved(std::string_view folder, std::optional<std::string> const& to, http::Request const&) const;

    static std::vector<cache::Tag> tags_of(workflows::ListView const&);
    static bool has_only(http::Form const&, std::initializer_list<std::string_view> known);

  private:
    Framer const& framer_;
    shell::Site const& site_;
};

// GET of a page that is looked for in memory first. `Shown` has `http::Response show(http::Request const&) const`.
template <typename Shown> shell::Route public_route(std::string_view path, Framer const& framer, std::shared_ptr<Shown const> shown)
{
    return {.method = http::Method::get,
            .path = path,
            .permission = shell::Permission::anyone,
            .handler = http::Workflow{.run = [shown](http::Request const& request) { return shown->show(request); },
                                      .peek = [pages = PublicPages{framer}](http::Request const& request) { return pages.find(request); }},
            .surface = shell::Surface::page};
}

}   // namespace storefront
