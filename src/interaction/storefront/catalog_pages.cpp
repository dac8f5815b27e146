#include "interaction/storefront/catalog_pages.hpp"

#include "base/text.hpp"
#include "business/shipping/shipping.hpp"
#include "business/tax/tax.hpp"
#include "interaction/shell/cursor.hpp"
#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/error_pages.hpp"
#include "interaction/storefront/results.hpp"
#include "interaction/storefront/shown_variant.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "pages.hpp"

#include <algorithm>
#include <ranges>

namespace storefront {

namespace {

constexpr int cards_on_home = 8, cards_on_listing = 24, similar_shown = 4;
constexpr std::size_t categories_unfolded_max = 24;

struct CategoryLink {
    html::Url url, picture;   // of the first product in it; empty: there is none
    std::string title;
};

struct HomeView {
    Frame frame;
    html::Url hero;
    std::vector<CategoryLink> categories;
    std::vector<Card> cards;
};

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

struct GalleryPicture {
    Picture picture;
    bool lead = false;   // the first, which the page is looked at for
};

struct OptionValue {
    html::Url url;
    std::string name;
    bool out, current;
};

struct Option {
    std::string id, name, chosen;
    std::vector<OptionValue> values;
};

struct ProductPageView {
    Frame frame;
    std::vector<Link> crumbs;
    std::string title, vendor, sku;
    std::vector<GalleryPicture> pictures;
    Money price;
    std::optional<Money> compare_at;
    std::string lowest_30d;   // what the law wants to be said beside it; empty: nothing
    int per;
    bool by_many;   // the price is for more than one
    std::vector<Option> options;
    std::string stock, stock_text;
    bool can_buy, tax_included, delivery_from;
    Money delivery_price;
    Day delivery_day;
    html::SafeHtml description;
    std::vector<Attribute> attributes;
    std::vector<Card> similar;
};

using Offer = workflows::ProductView::Offer;

// The offer that has this value, and else as much as possible of what is chosen now.
Offer const* nearest(workflows::ProductView const& view, Offer const& chosen, std::size_t option, std::string const& value)
{
    Offer const* best = nullptr;
    std::size_t most = 0;
    for (auto const& offer : view.offers) {
        if (offer.variant.options[option].second != value) continue;
        std::size_t same = 1;
        for (std::size_t i = 0; i < offer.variant.options.size(); ++i)
            same += offer.variant.options[i].second == chosen.variant.options[i].second;
        if (best == nullptr || same > most) {
            best = &offer;
            most = same;
        }
    }
    return best;
}

std::vector<Option> options_of(workflows::ProductView const& view, Offer const& chosen)
{
    std::vector<Option> options;
    for (std::size_t i = 0; i < view.product.options.size(); ++i) {
        Option option{.id = "option-" + std::to_string(i + 1),
                      .name = view.product.options[i],
                      .chosen = chosen.variant.options[i].second,
                      .values = {}};
        for (auto const& offer : view.offers) {
            auto const& value = offer.variant.options[i].second;
            if (std::ranges::find(option.values, value, &OptionValue::name) != option.values.end()) continue;
            auto const* const target = nearest(view, chosen, i, value);
            option.values.push_back({html::Url{"/p/" + view.product.handle + "?variant=" + http::percent_encoded(target->variant.sku)},
                                     value, target->band == inventory::Band::out, value == option.chosen});
        }
        options.push_back(std::move(option));
    }
    return options;
}

// Those whose words name the chosen colour come first: feeds do not say which picture shows which variant.
std::vector<GalleryPicture> pictures_of(catalog::Product const& product, std::vector<Option> const& options, std::string_view colour)
{
    auto const option = std::ranges::find(options, colour, &Option::name);
    std::string_view const chosen = option == options.end() ? std::string_view{} : option->chosen;
    std::vector<GalleryPicture> pictures;
    for (bool const named : {true, false})
        for (auto const& medium : product.media)
            if (!medium.url.empty() && mentions(medium.alt, chosen) == named)
                pictures.push_back({picture_of(medium.url, medium.width, medium.height, medium.alt)});
    if (!pictures.empty()) pictures[0].lead = true;
    return pictures;
}

class CatalogPages {
  public:
    CatalogPages(workflows::Tools const& tools, workflows::Searching const& searching, workflows::SearchFeed const& feed,
                 workflows::SimilarProducts const& similar, Framer const& framer, CursorKeys const& keys)
        : tools_(tools)
        , feed_(feed)
        , similar_(similar)
        , framer_(framer)
        , site_(framer.site())
        , products_(tools)
        , search_(tools, searching)
        , results_(tools, searching.index.labels(), framer, keys.searches)
        , cursor_key_(keys.lists)
    {
    }

    std::optional<http::Response> kept(http::Request const& request) const { return site_.pages.find(request, site_.clock.now()); }

    http::Response home(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const list = products_.list({.limit = cards_on_home});
        HomeView view{.frame = framer_.frame(framer_.text(messages::home_title, {name()}), framer_.text(messages::home_description), "/"),
                      .hero = framer_.hero(),
                      .categories = links_to(children_of({})),
                      .cards = cards_of(list.products, site_.messages)};
        view.frame.preview = {.image = absolute(view.hero, site_), .width = 1600, .height = 1000};
        view.frame.data = {organization_data(view.frame.icon, site_), website_data(site_)};
        return keep(ticket, request, render(pages::storefront_home<HomeView>, view, site_.messages), tags_of(list));
    }

    // As it is, a category is read where it is stored, exactly; narrowed it is a search. Both show what it can be narrowed by, which the index
    // counts: a page that is made while that has something to catch up with is not kept.
    http::Response listing(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        bool const counts_hold = feed_.waiting() == 0;
        Category category{.handle = request.captures[0], .path = {}, .children = {}};
        if (!find(category))
            return moved("/c/", tools_.db.catalog.read([&](db::Reader& db) { return catalog::moved_category(db, category.handle); }),
                         request);
        auto const form = http::Form::parse(request.query);
        auto const sort = form ? catalog::parse_sort(form->has("sort") ? (*form)["sort"] : "featured") : std::nullopt;
        if (sort && has_only(*form, {"sort", "cursor"})) return plain_listing(ticket, request, category, *form, *sort, counts_hold);
        return narrowed_listing(request, category);
    }

    http::Response product(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const form = http::Form::parse(request.query);
        auto const view = products_.find(request.captures[0]);
        if (!view) return not_shown(view.error(), request);
        if (!form || view->offers.empty()) return framer_.error_page(Code::not_found, request);
        auto const* chosen = &*view->offers.begin();
        if (form->has("variant")) {
            auto const sku = Sku::parse((*form)["variant"]);
            auto const found = std::ranges::find_if(
                view->offers, [&](Offer const& offer) { return sku && Sku::parse(offer.variant.sku)->folded() == sku->folded(); });
            if (found == view->offers.end()) return http::see_other("/p/" + view->product.handle);
            chosen = &*found;
        } else if (auto const available =
                       std::ranges::find_if(view->offers, [](Offer const& offer) { return offer.band != inventory::Band::out; });
                   available != view->offers.end())
        {
            chosen = &*available;
        }
        auto page = product_view(*view, *chosen);
        // The page goes, as a listing does, when one of those changes that it shows.
        std::vector<cache::Tag> tags{view->product.id.value, cache::every_price};
        auto const similar = similar_.to(*view, similar_shown);
        for (auto const& other : similar) tags.push_back(other.product.id.value);
        page.similar = cards_of(similar, site_.messages);
        for (auto& card : page.similar) {
            card.lazy = true;   // far below what is seen first
            card.lead = false;
        }
        return keep(ticket, request, render(pages::storefront_product<ProductPageView>, page, site_.messages), std::move(tags),
                    has_only(*form, {"variant"}));
    }

  private:
    // What had this address has another one; or never was.
    http::Response moved(std::string_view folder, std::optional<std::string> const& to, http::Request const& request) const
    {
        if (!to) return framer_.error_page(Code::not_found, request);
        auto location = std::string{folder} + http::percent_encoded(*to);
        if (!request.query.empty()) location += "?" + std::string{request.query};
        // Not for ever, which is what browsers take it for: something new may be given the old address.
        return http::moved_permanently(location).with("Cache-Control", "public, max-age=300");
    }

    http::Response not_shown(Error const& error, http::Request const& request) const
    {
        auto const& handle = request.captures[0];
        if (error.code != Code::gone)
            return moved("/p/", tools_.db.catalog.read([&](db::Reader& db) { return catalog::moved_product(db, handle); }), request);
        auto const product = tools_.db.catalog.read(
            [&](db::Reader& db) { return catalog::find_any_product(db, handle, catalog::channel(db, catalog::default_channel).locale); });
        if (!product) return framer_.error_page(error, request);
        Former former{.title = product->title,
                      .shelves = {},
                      .search = html::Url{"/search?q=" + http::percent_encoded(product->title)},
                      .instead = {}};
        for (auto const& category : product->categories | std::views::reverse)
            former.shelves.push_back({html::Url{"/c/" + category.handle}, category.title});
        // The closest of its categories in which there is something left.
        for (auto category = product->categories.rbegin(); former.instead.empty() && category != product->categories.rend(); ++category)
            former.instead = cards_of(products_.list({.category = category->id, .limit = similar_shown}).products, site_.messages);
        return gone_page(framer_, std::move(former));
    }

    html::Argument name() const { return html::argument("name", site_.name); }

    // Only addresses that we make ourselves are kept: others may be invented without end.
    static bool has_only(http::Form const& form, std::initializer_list<std::string_view> known)
    {
        return std::ranges::all_of(form.fields(), [&](auto const& field) { return std::ranges::find(known, field.first) != known.end(); });
    }

    http::Response keep(cache::Pages::Ticket ticket, http::Request const& request, std::string html, std::vector<cache::Tag> tags,
                        bool plain = true) const
    {
        auto response = framer_.public_page(std::move(html));
        return plain ? site_.pages.put(ticket, request, std::move(response), std::move(tags), site_.clock.now())
                     : response.with("Cache-Control", "no-store");
    }

    static std::vector<cache::Tag> tags_of(workflows::ListView const& list)
    {
        std::vector<cache::Tag> tags{cache::whole_catalogue};
        for (auto const& view : list.products) tags.push_back(view.product.id.value);
        return tags;
    }

    std::vector<catalog::Category> children_of(CategoryId parent) const
    {
        auto all = tools_.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
        std::erase_if(all, [&](catalog::Category const& category) { return category.parent != parent; });
        return all;
    }

    std::vector<CategoryLink> links_to(std::vector<catalog::Category> const& categories) const
    {
        bool const shows_pictures = categories.size() <= categories_unfolded_max;
        return tools_.db.catalog.read([&](db::Reader& db) {
            std::vector<CategoryLink> links;
            for (auto const& category : categories)
                links.push_back(
                    {html::Url{"/c/" + category.handle}, shows_pictures ? picture_of(db, category) : html::Url{}, category.title});
            return links;
        });
    }

    static html::Url picture_of(db::Reader& db, catalog::Category const& category)
    {
        auto const first = catalog::list(db, {.category = category.id, .limit = 1}).products;
        if (first.empty()) return {};
        auto const media = catalog::media_of(db, first.front());
        auto const found = std::ranges::find_if(media, [](auto const& medium) { return !medium.url.empty(); });
        return found == media.end() ? html::Url{} : icon_of(found->url);
    }

    struct Category {
        std::string handle;                    // "all": of the whole catalogue
        std::vector<catalog::Category> path;   // to it; empty for the whole catalogue
        std::vector<catalog::Category> children;

        Place place() const { return {"/c/" + http::percent_encoded(handle), path.empty() ? "" : handle}; }
    };

    bool find(Category& category) const
    {
        if (category.handle == "all") {
            category.children = children_of({});
            return true;
        }
        auto const found = tools_.db.catalog.read([&](db::Reader& db) { return catalog::find_category(db, category.handle); });
        if (!found) return false;
        category.path = tools_.db.catalog.read([&](db::Reader& db) { return catalog::path_to(db, found->id); });
        category.children = children_of(found->id);
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
        if (query.after && has_only(form, {"cursor"}))
            view.frame.canonical = html::Url{view.frame.canonical.text() + "?cursor=" + http::percent_encoded(form["cursor"])};
        auto html = render(pages::storefront_listing<ListingView>, view, site_.messages);
        return keep(ticket, request, std::move(html), tags_of(list), counts_hold);
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
                         .children = links_to(category.children),
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
                            {html::argument("title", title), name(), html::argument("products", named), html::argument("intro", intro)});
    }

    // What the merchant says of it; where that is little, also what it is.
    std::string description_of(catalog::Product const& product) const
    {
        auto const text = html::text_of(product.description);
        if (length(text) >= description_length_wanted) return text;
        auto const more = framer_.text(
            product.vendor.empty() ? messages::product_description_plain : messages::product_description,
            {html::argument("text", text), html::argument("title", product.title), html::argument("vendor", product.vendor), name()});
        return std::string{trimmed(more)};
    }

    ProductPageView product_view(workflows::ProductView const& shown, Offer const& chosen) const
    {
        auto const& product = shown.product;
        ProductPageView view{.frame = framer_.frame(page_title(product.title, site_), description_of(product), "/p/" + product.handle),
                             .crumbs = {{html::Url{"/"}, site_.name}},
                             .title = product.title,
                             .vendor = product.vendor,
                             .sku = chosen.variant.sku,
                             .pictures = {},
                             .price = chosen.price.amount,
                             .compare_at = chosen.price.compare_at,
                             .lowest_30d = {},
                             .per = chosen.price.per,
                             .by_many = chosen.price.per > 1,
                             .options = options_of(shown, chosen),
                             .stock = chosen.band == inventory::Band::in ? "ok" : std::string{inventory::name(chosen.band)},
                             .stock_text = {},
                             .can_buy = chosen.band != inventory::Band::out,
                             .tax_included = true,
                             .delivery_from = false,
                             .delivery_price = {},
                             .delivery_day = {},
                             .description = product.description,
                             .attributes = attributes_of(product.attributes_json, site_.messages),
                             .similar = {}};
        auto const key = chosen.band == inventory::Band::in    ? messages::product_in
                         : chosen.band == inventory::Band::low ? messages::product_low
                                                               : messages::product_out;
        view.stock_text = framer_.text(key);
        if (chosen.lowest_30d) view.lowest_30d = framer_.text(messages::product_lowest_30d, {html::argument("price", *chosen.lowest_30d)});
        for (auto const& category : product.categories) view.crumbs.push_back({html::Url{"/c/" + category.handle}, category.title});
        view.pictures = pictures_of(product, view.options, site_.messages.text(messages::option_colour));
        show_tax_and_delivery(view, product, chosen);
        describe(view, shown, chosen);
        return view;
    }

    // To machines, what the page shows to people.
    void describe(ProductPageView& view, workflows::ProductView const& shown, Offer const& chosen) const
    {
        std::vector<html::Url> pictures;
        for (auto const& picture : view.pictures) pictures.push_back(picture.picture.largest);
        auto const lead = view.pictures.empty() ? Picture{} : view.pictures[0].picture;
        view.frame.preview = product_preview(lead.largest, lead.width, lead.height, lead.alt, chosen, site_);
        view.frame.data = {product_data(shown, pictures, view.frame.description, view.tax_included, site_),
                           breadcrumb_data(view.crumbs, view.title, view.frame.canonical, site_)};
    }

    // Whether the price is with tax, and the cheapest way of one of it within the channel's country.
    void show_tax_and_delivery(ProductPageView& view, catalog::Product const& product, Offer const& chosen) const
    {
        auto const [weight, size] = std::pair{chosen.variant.weight_g, chosen.variant.size};
        shipping::Parcels const parcels{
            {product.shipping_profile,
             {.grams = weight,
              .volume_mm3 = std::int64_t{size.length_mm} * size.width_mm * size.height_mm,
              .goods_amount = static_cast<std::int64_t>(divide_rounded(chosen.price.amount.amount, chosen.price.per)),
              .quantity = 1}}};
        auto const methods = tools_.db.catalog.read([&](db::Reader& db) {
            auto const channel = catalog::channel(db, catalog::default_channel);
            view.tax_included = tax::find_settings(db, channel.id).rules.basis == tax::Basis::gross;
            return shipping::find_methods(db, {channel.country}, channel.currency);
        });
        for (auto const& method : methods) {
            auto const price = shipping::price(method, parcels);
            if (!price || (view.delivery_from && *price >= view.delivery_price.amount)) continue;
            view.delivery_from = true;
            view.delivery_price = {*price, method.currency};
            view.delivery_day = shipping::arrival(method, tools_.clock.now()).from;
        }
    }

    workflows::Tools const& tools_;
    workflows::SearchFeed const& feed_;
    workflows::SimilarProducts const& similar_;
    Framer const& framer_;
    shell::Site const& site_;
    workflows::ShowProducts const products_;
    workflows::SearchProducts const search_;
    ResultsMaker const results_;
    crypto::Key const cursor_key_;
};

}   // namespace

std::vector<shell::Route> catalog_pages(workflows::Tools const& tools, workflows::Searching const& searching,
                                        workflows::SearchFeed const& feed, workflows::SimilarProducts const& similar, Framer const& framer,
                                        CursorKeys const& keys)
{
    auto const pages = std::make_shared<CatalogPages const>(tools, searching, feed, similar, framer, keys);
    auto const cached = [pages](auto handler) {
        return http::Workflow{.run = [pages, handler](http::Request const& r) { return (pages.get()->*handler)(r); },
                              .peek = [pages](http::Request const& r) { return pages->kept(r); }};
    };
    auto const page = shell::Surface::page;
    auto const anyone = shell::Permission::anyone;
    return {
        {.method = http::Method::get, .path = "/", .permission = anyone, .handler = cached(&CatalogPages::home), .surface = page},
        {.method = http::Method::get,
         .path = "/c/{category}",
         .permission = anyone,
         .handler = cached(&CatalogPages::listing),
         .surface = page},
        {.method = http::Method::get,
         .path = "/p/{handle}",
         .permission = anyone,
         .handler = cached(&CatalogPages::product),
         .surface = page},
    };
}

}   // namespace storefront
