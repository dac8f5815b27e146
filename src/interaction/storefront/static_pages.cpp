#include "interaction/storefront/static_pages.hpp"

#include "business/catalog/catalog.hpp"
#include "infrastructure/http/range.hpp"
#include "pages.hpp"

namespace storefront {

namespace {

constexpr int urls_per_sitemap = 10'000;   // sitemaps.org allows 50,000

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
        auto response = framer_.public_page(render(pages::storefront_page<StaticView>, view, site_.messages));
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
            .with("ETag", "\"" + request.captures[0] + "\"")
            .with("Cache-Control", "public, max-age=31536000, immutable");
    }

    http::Response media_in_range(http::Request const& request) const { return http::in_range(request, media(request)); }

    http::Response robots(http::Request const&) const
    {
        return http::text(
            200, "text/plain",
            "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /orders\nDisallow: /search\nDisallow: /api\nSitemap: " +
                site_.public_url + "/sitemap.xml\n");
    }

    // An index of parts; each goes on behind the product that its name tells.
    http::Response sitemap(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";
        tools_.db.catalog.read([&](db::Reader& db) {
            ProductId after;
            for (;;) {
                xml += "<sitemap><loc>" + site_.public_url + "/sitemaps/" + to_string(after) + "</loc></sitemap>";
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
        auto const after = parse_id<ProductId>(request.captures[0]);
        if (!after) return framer_.error_page(Code::not_found, request);
        std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";
        auto const add = [&](std::string const& path) { xml += "<url><loc>" + site_.public_url + path + "</loc></url>"; };
        tools_.db.catalog.read([&](db::Reader& db) {
            if (!*after) {
                add("/");
                for (auto const& category : catalog::categories(db)) add("/c/" + category.handle);
            }
            for (auto const& [id, handle] : catalog::handles_after(db, *after, urls_per_sitemap)) add("/p/" + handle);
            return 0;
        });
        return xml_answer(ticket, request, xml + "</urlset>");
    }

  private:
    http::Response xml_answer(cache::Pages::Ticket ticket, http::Request const& request, std::string xml) const
    {
        return site_.pages.put(ticket, request, http::text(200, "application/xml", std::move(xml)), {cache::whole_catalogue},
                               site_.clock.now());
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
    return {route("/pages/{name}", &StaticPages::page, true), route("/media/{name}", &StaticPages::media_in_range, false),
            route("/robots.txt", &StaticPages::robots, false), route("/sitemap.xml", &StaticPages::sitemap, true),
            route("/sitemaps/{after}", &StaticPages::sitemap_part, true)};
}

}   // namespace storefront
