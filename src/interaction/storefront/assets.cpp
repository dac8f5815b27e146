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

// The name without its folder and its ending.
static std::string_view stem_of(std::string_view path)
{
    auto const begin = path.rfind('/') + 1;
    return path.substr(begin, path.rfind('.') - begin);
}

// A style names a font by its place in web/; the browser finds it beside the style, under the name that carries its hash.
static void rename(std::string& styles, std::string const& path, std::string_view url)
{
    auto const at = styles.find("../" + path);
    invariant(at != std::string::npos, "a font that no style uses");
    styles.replace(at, 3 + path.size(), url);
}

// A script imports another by its place beside it: "./fragment.js". Those that are imported come first, for their names carry their hashes.
static constexpr std::string_view imported_script = "scripts/fragment.js";

static std::string with_import(std::string script, std::string_view url)
{
    static constexpr std::string_view place = "./fragment.js";
    if (auto const at = script.find(place); at != std::string::npos) script.replace(at, place.size(), url);
    return script;
}

Assets::Assets()
{
    std::vector<embedded::File> styles, fonts;
    auto const imported = std::ranges::find(embedded::web(), imported_script, &embedded::File::path);
    scripts_.push_back(add(stem_of(imported->path), "js", "text/javascript; charset=utf-8", std::string{imported->content}));
    for (auto const& file : embedded::web()) {
        if (file.path.starts_with("styles/")) styles.push_back(file);
        if (file.path.starts_with("fonts/")) fonts.push_back(file);
        if (file.path.starts_with("scripts/") && file.path != imported_script)
            scripts_.push_back(add(stem_of(file.path), "js", "text/javascript; charset=utf-8",
                                   with_import(std::string{file.content}, scripts_[0].text())));
        if (file.path == "art/room.svg") hero_ = add("room", "svg", "image/svg+xml", std::string{file.content});
        if (file.path == "art/favicon.svg") icon_ = add("favicon", "svg", "image/svg+xml", std::string{file.content});
    }
    std::ranges::sort(styles, {}, [](auto const& file) { return std::pair{rank(file.path), file.path}; });
    std::string all;
    for (auto const& file : styles) all += file.content;
    for (auto const& file : fonts) {
        fonts_.push_back(add(stem_of(file.path), "woff2", "font/woff2", std::string{file.content}));
        rename(all, std::string{file.path}, fonts_.back().text());
    }
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
