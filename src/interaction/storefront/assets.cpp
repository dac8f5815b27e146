#include "interaction/storefront/assets.hpp"

#include "infrastructure/http/etag.hpp"

namespace storefront {

Assets::Assets()
{
    using enum http::Encoding;
    for (auto const& asset : embedded::assets()) {
        files_->emplace(asset.name, Forms{form_of(asset, identity), form_of(asset, gzip), form_of(asset, br)});
        html::Url url{"/assets/" + std::string{asset.name}};
        auto const stem = asset.name.substr(0, asset.name.rfind('-'));
        if (asset.name.ends_with(".css")) style_ = url;
        if (asset.name.ends_with(".js")) scripts_.push_back(url);
        if (asset.name.ends_with(".woff2")) fonts_.push_back(url);
        if (stem == "favicon") icon_ = url;
        if (stem == "room") hero_ = url;
        if (stem == "speculation_rules") speculation_rules_ = url;
    }
}

// What is not smaller in that encoding goes out as it is.
Assets::Form Assets::form_of(embedded::Asset const& asset, http::Encoding encoding)
{
    using enum http::Encoding;
    auto const smaller = encoding == br ? asset.br : encoding == gzip ? asset.gzip : std::string_view{};
    auto const etag = "\"" + std::string{asset.name} + (smaller.empty() ? "" : "." + std::string{name(encoding)}) + "\"";
    http::Response whole{.shared = std::make_shared<std::string const>(smaller.empty() ? asset.content : smaller)};
    whole.with("Content-Type", asset.type)
        .with("Cache-Control", "public, max-age=31536000, immutable")
        .with("X-Content-Type-Options", "nosniff")
        .with("ETag", etag);
    if (!asset.br.empty() || !asset.gzip.empty()) whole.with("Vary", "Accept-Encoding");
    if (!smaller.empty()) whole.with("Content-Encoding", name(encoding));
    return {.whole = whole, .not_modified = http::not_modified(whole), .etag = etag};
}

shell::Route Assets::route() const
{
    return {.method = http::Method::get,
            .path = "/assets/{name}",
            .permission = shell::Permission::anyone,
            .handler = http::Memory{[files = files_](http::Request const& request) {
                auto const found = files->find(request.captures[0]);
                if (found == files->end()) return http::text(404, "text/plain", "There is no such file.\n");
                auto const& form = found->second[static_cast<std::size_t>(http::chosen_encoding(request.header("accept-encoding")))];
                return http::has_already(request, form.etag) ? form.not_modified : form.whole;
            }},
            .surface = shell::Surface::page};
}

}   // namespace storefront
