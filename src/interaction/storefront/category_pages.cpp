#include "interaction/storefront/category_pages.hpp"

#include "base/text.hpp"
#include "interaction/shell/cursor.hpp"
#include "interaction/storefront/category_links.hpp"
#include "interaction/storefront/public_pages.hpp"
#include "interaction/storefront/results.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "pages.hpp"

#include <algorithm>
#include <ranges>

namespace storefront {

namespace {

constexpr int cards_on_listing = 24;

struct ListingView {
    Frame frame;
    std::vector<Link> crumbs;
    std::string title;
    std::vector<CategoryLink> children;
    int child_count;
    bool folded;   // there are so many children that they hide until somebody asks for them
    Results results;
    int seen;         // of the results, so far; 0: nothing is said of it
    int next_count;   // on the next page
};

class CategoryPages {
  public:
    CategoryPages(workflows::Tools const& tools, workflows::Searching const& searching, workflows::SearchFeed const& feed,
                  Framer const& framer, CursorKeys const& keys)
        : tools_(tools)
        , feed_(feed)
        , framer_(framer)
        , site_(framer.site())
        , pages_(framer)
        , products_(tools)
        , search_(tools, searching)
        , results_(tools, searching.index.labels(), framer, keys.searches)
        , cursor_key_(keys.lists)
    {
    }

    // As it is, a category is read where it is stored, exactly; narrowed it is a search. Both show what it can be narrowed by, which the index
    // counts: a page that is made while that has something to catch up with is not kept.
    http::Response show(http::Request const& request) const
    {
        auto const ticket = pages_.begin();
        bool const counts_hold = feed_.waiting() == 0;
        Category category{.handle = request.captures[0], .path = {}, .children = {}};
        if (!find(category))
            return pages_.moved("/c/", tools_.db.catalog.read([&](db::Reader& db) { return catalog::moved_category(db, category.handle); }),
                                request);
        auto const form = http::Form::parse(request.query);
        auto const sort = form ? catalog::parse_sort(form->has("sort") ? (*form)["sort"] : "featured") : std::nullopt;
        if (sort && PublicPages::has_only(*form, {"sort", "cursor"}))
            return plain_listing(ticket, request, category, *form, *sort, counts_hold);
        return narrowed_listing(request, category);
    }

  private:
    struct Category {
        std::string handle;                    // "all": of the whole catalogue
        std::vector<catalog::Category> path;   // to it; empty for the whole catalogue
        std::vector<catalog::Category> children;

        Place place() const { return {"/c/" + http::percent_encoded(handle), path.empty() ? "" : handle}; }
    };

    bool find(Category& category) const
    {
        if (category.handle == "all") {
            category.children = children_of(tools_, {});
            return true;
        }
        auto const found = tools_.db.catalog.read([&](db::Reader& db) { return catalog::find_category(db, category.handle); });
        if (!found) return false;
        category.path = tools_.db.catalog.read([&](db::Reader& db) { return catalog::path_to(db, found->id); });
        category.children = children_of(tools_, found->id);
        return true;
    }

    http::Response plain_listing(cache::Pages::Ticket ticket, http::Request const& request, Category const& category,
                                 http::Form const& form, catalog::Sort sort, bool counts_hold) const
    {
        catalog::ListQuery query{
            .category = category.path.empty() ? CategoryId{} : category.path.back().id, .sort = sort, .limit = cards_on_listing};
        auto const place = category.place();
        if (form.has("cursor")) {
            auto const position = shell::read_cursor(cursor_key_, sort, form["cursor"]);
            if (!position) return narrowed_listing(request, category);
            query.after = *position;
        }
        auto const list = products_.list(query);
        auto const counted = ResultsMaker::everything(place);
        auto view = listing_view(category, results_.results(place, counted, search_.narrowing(counted, list.products)));
        view.results.cards = cards_of(list.products, site_.messages);
        add_order(place, sort, query, list, view);
        describe(view, list.products);
        if (query.after && PublicPages::has_only(form, {"cursor"}))
            view.frame.canonical = html::Url{view.frame.canonical.text() + "?cursor=" + http::percent_encoded(form["cursor"])};
        auto html = render(pages::storefront_listing<ListingView>, view, site_.messages);
        return pages_.keep(ticket, request, std::move(html), PublicPages::tags_of(list), counts_hold);
    }

    http::Response narrowed_listing(http::Request const& request, Category const& category) const
    {
        auto const place = category.place();
        auto const query = results_.read(place, request);
        if (!query && query.error().code == Code::invalid_cursor) return http::see_other(place.path);   // an old link: from the front again
        if (!query) return framer_.error_page(query.error(), request);
        if (ResultsMaker::is_as_forms_send_it(request)) return http::see_other(ResultsMaker::address(place, *query));
        auto const found = search_.run(*query);
        auto view = listing_view(category, results_.results(place, *query, found));
        describe(view, found.products);
        view.frame.hidden = true;   // or crawlers would walk every combination
        view.seen = query->after ? 0 : static_cast<int>(view.results.cards.size());
        return shell::html_answer(200, render(pages::storefront_listing<ListingView>, view, site_.messages))
            .with("Cache-Control", "no-store");
    }

    ListingView listing_view(Category const& category, Results results) const
    {
        auto const& path = category.path;
        auto const title = path.empty() ? framer_.text(messages::listing_everything) : path.back().title;
        // Sorted or filtered it is the same list to a search engine. A page behind the first is not: "Don't use the first page of a paginated
        // sequence as the canonical page. Instead, give each page its own canonical URL", which `plain_listing` does.
        // https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
        auto const path_here = category.place().path;
        ListingView view{.frame = framer_.frame(page_title(title, site_), {}, path_here),
                         .crumbs = {{html::Url{"/"}, site_.name}},
                         .title = title,
                         .children = links_to(tools_, category.children),
                         .child_count = static_cast<int>(category.children.size()),
                         .folded = category.children.size() > categories_unfolded_max,
                         .results = std::move(results),
                         .seen = 0,
                         .next_count = cards_on_listing};
        for (std::size_t i = 0; i + 1 < path.size(); ++i) view.crumbs.push_back({html::Url{"/c/" + path[i].handle}, path[i].title});
        view.frame.data = {breadcrumb_data(view.crumbs, title, html::Url{path_here}, site_)};
        return view;
    }

    // To whoever sees only its address: by what is in it.
    void describe(ListingView& view, std::vector<workflows::ProductView> const& products) const
    {
        view.frame.description = shortened(listing_description(view.title, products), description_length_max);
        auto const with_picture = std::ranges::find_if(view.results.cards, [](Card const& card) { return !card.picture.largest.empty(); });
        if (with_picture == view.results.cards.end()) return;
        auto const& picture = with_picture->picture;
        view.frame.preview = {
            .image = absolute(picture.largest, site_), .width = picture.width, .height = picture.height, .alt = picture.alt};
    }

    void add_order(Place const& place, catalog::Sort sort, catalog::ListQuery const& query, workflows::ListView const& list,
                   ListingView& view) const
    {
        auto const with = [&](catalog::Sort s, std::string const& cursor) {
            std::string url = place.path;
            if (s != catalog::Sort::featured) url += "?sort=" + std::string{catalog::name(s)};
            if (!cursor.empty()) url += (url == place.path ? "?cursor=" : "&cursor=") + cursor;
            return html::Url{url};
        };
        auto& shown = view.results;
        shown.first = query.after ? with(sort, "") : html::Url{};
        shown.next = list.next ? with(sort, shell::write_cursor(cursor_key_, sort, *list.next)) : html::Url{};
        shown.sort = sort == catalog::Sort::featured || sort == catalog::Sort::title ? "" : catalog::name(sort);
        view.seen = query.after ? 0 : static_cast<int>(list.products.size());
        if (view.seen > 0 && list.next) view.next_count = std::clamp(shown.count - view.seen, 1, cards_on_listing);
        shown.sorts.clear();
        for (auto const& [s, key] : {std::pair{catalog::Sort::featured, messages::listing_sort_featured},
                                     std::pair{catalog::Sort::price, messages::listing_sort_price},
                                     std::pair{catalog::Sort::price_descending, messages::listing_sort_price_descending},
                                     std::pair{catalog::Sort::newest, messages::listing_sort_newest},
                                     std::pair{catalog::Sort::title, messages::listing_sort_title}})
            shown.sorts.push_back({with(s, ""), framer_.text(key), s == sort});
    }

    // Lists differ by what is in them.
    std::string listing_description(std::string const& title, std::vector<workflows::ProductView> const& products) const
    {
        std::vector<std::string> titles;
        for (auto const& shown : products | std::views::take(4)) titles.push_back(shown.product.title);
        auto const named = joined(titles, ", "), intro = framer_.text(messages::listing_intro);
        return framer_.text(titles.empty() ? messages::listing_description : messages::listing_description_of,
                            {html::argument("title", title), html::argument("name", site_.name), html::argument("products", named),
                             html::argument("intro", intro)});
    }

    workflows::Tools const& tools_;
    workflows::SearchFeed const& feed_;
    Framer const& framer_;
    shell::Site const& site_;
    PublicPages const pages_;
    workflows::ShowProducts const products_;
    workflows::SearchProducts const search_;
    ResultsMaker const results_;
    crypto::Key const cursor_key_;
};

}   // namespace

shell::Route category_pages(workflows::Tools const& tools, workflows::Searching const& searching, workflows::SearchFeed const& feed,
                            Framer const& framer, CursorKeys const& keys)
{
    return public_route("/c/{category}", framer, std::make_shared<CategoryPages const>(tools, searching, feed, framer, keys));
}

}   // namespace storefront
