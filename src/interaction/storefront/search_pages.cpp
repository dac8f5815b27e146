#include "interaction/storefront/search_pages.hpp"

#include "base/text.hpp"
#include "interaction/storefront/results.hpp"
#include "messages.hpp"
#include "pages.hpp"

namespace storefront {

namespace {

struct SearchPageView {
    Frame frame;
    std::string title, typed, shown_for;
    bool corrected, any_word;
    html::Url as_typed;
    std::string dropped;
    std::vector<Link> ways_out;
    Results results;
};

class SearchPages {
  public:
    SearchPages(workflows::Tools const& tools, workflows::Searching const& with, Framer const& framer, crypto::Key cursor_key)
        : framer_(framer)
        , site_(framer.site())
        , search_(tools, with)
        , results_(tools, with.index.labels(), framer, cursor_key)
    {
    }

    http::Response show(http::Request const& request) const
    {
        auto const query = results_.read(here, request);
        if (!query) return framer_.error_page(query.error(), request);
        if (ResultsMaker::is_as_forms_send_it(request)) return http::see_other(ResultsMaker::address(here, *query));
        auto const found = search_.run(*query);
        if (!found.redirect.empty() && !query->verbatim) return http::see_other(found.redirect);
        return framer_.public_page(render(pages::storefront_search<SearchPageView>, view_of(*query, found), site_.messages))
            .with("Cache-Control", "no-store");
    }

  private:
    static inline Place const here{"/search", {}};

    SearchPageView view_of(workflows::SearchQuery const& query, workflows::SearchView const& found) const
    {
        bool const has_words = !query.text.empty();
        auto const title = has_words ? framer_.text(messages::search_heading, {html::argument("text", query.text)})
                                     : framer_.text(messages::search_heading_everything);
        SearchPageView view{.frame = framer_.private_frame(framer_.text(
                                messages::listing_title, {html::argument("title", title), html::argument("name", site_.name)})),
                            .title = title,
                            .typed = query.text,
                            .shown_for = found.text,
                            .corrected = found.corrected,
                            .any_word = found.any_word && found.dropped.empty(),
                            .as_typed = {},
                            .dropped = joined(found.dropped, ", "),
                            .ways_out = {},
                            .results = results_.results(here, query, found)};
        view.frame.typed = query.text;
        if (found.corrected) {
            auto as_typed = query;
            as_typed.verbatim = true;
            view.as_typed = html::Url{ResultsMaker::address(here, as_typed)};
        }
        for (auto const& category : found.ways_out) view.ways_out.push_back({html::Url{"/c/" + category.handle}, category.title});
        return view;
    }

    Framer const& framer_;
    shell::Site const& site_;
    workflows::SearchProducts const search_;
    ResultsMaker const results_;
};

}   // namespace

std::vector<shell::Route> search_pages(workflows::Tools const& tools, workflows::Searching const& with, Framer const& framer,
                                       crypto::Key cursor_key)
{
    auto const pages = std::make_shared<SearchPages const>(tools, with, framer, cursor_key);
    return {{.method = http::Method::get,
             .path = "/search",
             .permission = shell::Permission::anyone,
             .handler = http::Workflow{.run = [pages](http::Request const& request) { return pages->show(request); }},
             .surface = shell::Surface::page}};
}

}   // namespace storefront
