#include "interaction/storefront/static_pages.hpp"

#include "business/catalog/catalog.hpp"
#include "pages.hpp"

#include <ranges>

namespace storefront {

namespace {

// sitemaps.org/protocol.html: at most 50,000 addresses and 50 MB in a file, and 50,000 files in an index.
constexpr int urls_per_sitemap = 10'000;
constexpr std::ptrdiff_t categories_told_max = 39'000;   // beside the first of the products

struct StaticView {
    Frame frame;
    std::string title;
    std::vector<std::string> paragraphs;
};

class StaticPages {
  public:
    StaticPages(workflows::Tools const& tools, media::Files const& files, Framer const& framer)
        : tools_(tools)
        , files_(files)
        , framer_(framer)
        , site_(framer.site())
    {
    }

    std::optional<http::Response> kept(http::Request const& request) const { return site_.pages.find(request, site_.clock.now()); }

    http::Response page(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const key = "page." + request.captures[0];
        auto const title = site_.messages.find(key + "_title");
        if (!title) return framer_.error_page(Code::not_found, request);
        auto const path = "/pages/" + request.captures[0];
        StaticView view{.frame = framer_.frame(std::string{*title} + " – " + site_.name,
                                               std::string{site_.messages.find(key + "_1").value_or("")}, path),
                        .title = std::string{*title},
                        .paragraphs = {}};
        for (int i = 1; auto const text = site_.messages.find(key + "_" + std::to_string(i)); ++i) view.paragraphs.emplace_back(*text);
        auto response = shell::html_answer(200, render(pages::storefront_page<StaticView>, view, site_.messages));
        return request.query.empty() ? site_.pages.put(ticket, request, std::move(response), {cache::whole_catalogue}, site_.clock.now())
                                     : response;
    }

    // A picture is named by what is in it, so it never changes. SVG may hold scripts: opened by itself it is put into a sandbox.
    http::Response media(http::Request const& request) const
    {
        auto bytes = files_.read(request.captures[0]);
        if (!bytes) return http::text(404, "text/plain", "There is no such picture.\n");
        return http::text(200, "image/svg+xml", std::move(*bytes))
            .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
            .with("X-Content-Type-Options", "nosniff")
            .with("Cache-Control", "public, max-age=31536000, immutable");
    }

    // Searches and their filters have no end, so nobody shall walk them; what is left out of an index by a "noindex" of its own must not stand
    // here, or the word would not be read: https://developers.google.com/search/docs/crawling-indexing/block-indexing. The cart is such a page.
    http::Response robots(http::Request const&) const
    {
        return http::text(200, "text/plain; charset=utf-8",
                          "User-agent: *\nDisallow: /checkout\nDisallow: /orders/\nDisallow: /search\nDisallow: /api/\nSitemap: " +
                              site_.public_url + "/sitemap.xml\n")
            .with("X-Robots-Tag", "noindex");
    }

    // An index of parts; each goes on behind the product that it names. They stand beside the index, at the root, as a map speaks only for
    // what is below its own place (sitemaps.org/protocol.html#location).
    http::Response sitemap(http::Request const& request) const
    {
        if (!request.query.empty()) return sitemap_part(request);
        auto const ticket = site_.pages.begin();
        std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";
        tools_.db.catalog.read([&](db::Reader& db) {
            ProductId after;
            for (;;) {
                xml += "<sitemap><loc>" + site_.public_url + "/sitemap.xml?after=" + to_string(after) + "</loc></sitemap>";
                auto const part = catalog::products_after(db, after, urls_per_sitemap);
                if (std::ssize(part) < urls_per_sitemap) return 0;
                after = part.back();
            }
        });
        return xml_answer(ticket, request, xml + "</sitemapindex>");
    }

    http::Response sitemap_part(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const form = http::Form::parse(request.query);
        auto const after = form && form->fields().size() == 1 ? parse_id<ProductId>((*form)["after"]) : std::nullopt;
        if (!after) return framer_.error_page(Code::not_found, request);
        std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";
        auto const add = [&](std::string const& path, std::optional<Instant> changed = {}) {
            xml += "<url><loc>" + site_.public_url + path + "</loc>";
            if (changed) xml += "<lastmod>" + to_string(*changed) + "</lastmod>";
            xml += "</url>";
        };
        tools_.db.catalog.read([&](db::Reader& db) {
            if (!*after) {
                for (auto const* page : {"/", "/c/all", "/pages/about", "/pages/delivery", "/pages/returns"}) add(page);
                for (auto const& category : catalog::categories(db) | std::views::take(categories_told_max)) add("/c/" + category.handle);
            }
            for (auto const& [id, handle, changed] : catalog::addresses_after(db, *after, urls_per_sitemap)) add("/p/" + handle, changed);
            return 0;
        });
        return xml_answer(ticket, request, xml + "</urlset>");
    }

  private:
    http::Response xml_answer(cache::Pages::Ticket ticket, http::Request const& request, std::string xml) const
    {
        return site_.pages.put(ticket, request, http::text(200, "application/xml", std::move(xml)).with("X-Robots-Tag", "noindex"),
                               {cache::whole_catalogue}, site_.clock.now());
    }

    workflows::Tools const& tools_;
    media::Files const& files_;
    Framer const& framer_;
    shell::Site const& site_;
};

}   // namespace

std::vector<shell::Route> static_pages(workflows::Tools const& tools, media::Files const& files, Framer const& framer)
{
    auto const pages = std::make_shared<StaticPages const>(tools, files, framer);
    auto const route = [&](std::string_view path, auto handler, bool cached) {
        http::Workflow workflow{.run = [pages, handler](http::Request const& r) { return (pages.get()->*handler)(r); }};
        if (cached) workflow.peek = [pages](http::Request const& r) { return pages->kept(r); };
        return shell::Route{.method = http::Method::get,
                            .path = path,
                            .permission = shell::Permission::anyone,
                            .handler = std::move(workflow),
                            .surface = shell::Surface::page};
    };
    return {route("/pages/{name}", &StaticPages::page, true), route("/media/{name}", &StaticPages::media, false),
            route("/robots.txt", &StaticPages::robots, false), route("/sitemap.xml", &StaticPages::sitemap, true)};
}

}   // namespace storefront
