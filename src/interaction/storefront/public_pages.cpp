#include "interaction/storefront/public_pages.hpp"

#include <algorithm>

namespace storefront {

http::Response PublicPages::keep(cache::Pages::Ticket ticket, http::Request const& request, std::string html, std::vector<cache::Tag> tags,
                                 bool is_kept) const
{
    auto response = framer_.public_page(std::move(html));
    return is_kept ? site_.pages.put(ticket, request, std::move(response), std::move(tags), site_.clock.now())
                   : response.with("Cache-Control", "no-store");
}

http::Response PublicPages::moved(std::string_view folder, std::optional<std::string> const& to, http::Request const& request) const
{
    if (!to) return framer_.error_page(Code::not_found, request);
    auto location = std::string{folder} + http::percent_encoded(*to);
    if (!request.query.empty()) location += "?" + std::string{request.query};
    // Not for ever, which is what browsers take it for: something new may be given the old address.
    return http::moved_permanently(location).with("Cache-Control", "public, max-age=300");
}

std::vector<cache::Tag> PublicPages::tags_of(workflows::ListView const& list)
{
    std::vector<cache::Tag> tags{cache::whole_catalogue};
    for (auto const& view : list.products) tags.push_back(view.product.id.value);
    return tags;
}

bool PublicPages::has_only(http::Form const& form, std::initializer_list<std::string_view> known)
{
    return std::ranges::all_of(form.fields(), [&](auto const& field) { return std::ranges::find(known, field.first) != known.end(); });
}

}   // namespace storefront
