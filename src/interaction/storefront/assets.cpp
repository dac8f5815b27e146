#include "interaction/storefront/assets.hpp"

#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/embedded/embedded.hpp"

#include <algorithm>
#include <array>

namespace storefront {

// Cascade order: the foundations, then each component by name, utilities last.
static int rank(std::string_view path)
{
    static constexpr std::array<std::string_view, 4> first{"styles/tokens.css", "styles/reset.css", "styles/base.css", "styles/layout.css"};
    auto const found = std::ranges::find(first, path);
    if (found != first.end()) return static_cast<int>(found - first.begin());
    return path == "styles/utilities.css" ? 9 : 5;
}

Assets::Assets()
{
    std::vector<embedded::File> styles;
    for (auto const& file : embedded::web()) {
        if (file.path.starts_with("styles/")) styles.push_back(file);
        if (file.path.starts_with("scripts/")) {
            auto const stem = file.path.substr(8, file.path.size() - 8 - 3);
            scripts_.push_back(add(stem, "js", "text/javascript; charset=utf-8", std::string{file.content}));
        }
        if (file.path == "art/room.svg") hero_ = add("room", "svg", "image/svg+xml", std::string{file.content});
        if (file.path == "art/favicon.svg") icon_ = add("favicon", "svg", "image/svg+xml", std::string{file.content});
    }
    std::ranges::sort(styles, {}, [](auto const& file) { return std::pair{rank(file.path), file.path}; });
    std::string all;
    for (auto const& file : styles) all += file.content;
    style_ = add("shop", "css", "text/css; charset=utf-8", std::move(all));
}

html::Url Assets::add(std::string_view stem, std::string_view ending, std::string_view type, std::string content)
{
    auto const hash = crypto::hex(crypto::View{crypto::sha256(crypto::bytes(content))}.first(6));
    auto const name = std::string{stem} + "-" + hash + "." + std::string{ending};
    files_->push_back({name, std::string{type}, std::make_shared<std::string const>(std::move(content))});
    return html::Url{"/assets/" + name};
}

shell::Route Assets::route() const
{
    return {.method = http::Method::get,
            .path = "/assets/{name}",
            .permission = shell::Permission::anyone,
            .handler = http::Memory{[files = files_](http::Request const& request) {
                auto const found = std::ranges::find(*files, request.captures[0], &File::name);
                if (found == files->end()) return http::text(404, "text/plain", "There is no such file.\n");
                http::Response response{.shared = found->content};
                response.with("Content-Type", found->type)
                    .with("Cache-Control", "public, max-age=31536000, immutable")
                    .with("X-Content-Type-Options", "nosniff");
                return response;
            }},
            .surface = shell::Surface::page};
}

}   // namespace storefront
