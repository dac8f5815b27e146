#include "interaction/storefront/catalog_pages.hpp"

#include "base/text.hpp"
#include "business/shipping/shipping.hpp"
#include "business/tax/tax.hpp"
#include "interaction/shell/cursor.hpp"
#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/error_pages.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "pages.hpp"

#include <algorithm>
#include <ranges>

namespace storefront {

namespace {

constexpr int cards_on_home = 8, cards_on_listing = 24, similar_shown = 4;
constexpr std::size_t categories_unfolded_max = 24;

struct HomeView {
    Frame frame;
    html::Url hero;
    std::vector<Card> cards;
};

struct ListingView {
    Frame frame;
    std::vector<Link> crumbs;
    std::string title;
    std::vector<Link> children;
    int child_count;
    bool folded;   // there are so many children that they hide until somebody asks for them
    std::vector<Link> sorts;
    int count;
    std::vector<Card> cards;
    bool paged;
    html::Url first, next;
};

struct Picture {
    html::Url url;
    int width, height;
    std::string alt;
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
    std::vector<Picture> pictures;
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

bool mentions(std::string_view text, std::string_view word)
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return !std::ranges::search(text, word, {}, lower, lower).empty();
}

// Those whose words name the chosen colour come first: feeds do not say which picture shows which variant.
std::vector<Picture> pictures_of(catalog::Product const& product, std::vector<Option> const& options, std::string_view colour)
{
    auto const option = std::ranges::find(options, colour, &Option::name);
    std::string_view const chosen = option == options.end() ? std::string_view{} : option->chosen;
    std::vector<Picture> pictures;
    for (bool const named : {true, false})
        for (auto const& medium : product.media)
            if (!medium.url.empty() && mentions(medium.alt, chosen) == named)
                pictures.push_back({html::Url{medium.url}, medium.width, medium.height, medium.alt});
    if (!pictures.empty()) pictures[0].lead = true;
    return pictures;
}

class CatalogPages {
  public:
    CatalogPages(workflows::Tools const& tools, workflows::SimilarProducts const& similar, Framer const& framer, crypto::Key cursor_key)
        : tools_(tools)
        , similar_(similar)
        , framer_(framer)
        , site_(framer.site())
        , products_(tools)
        , cursor_key_(cursor_key)
    {
    }

    std::optional<http::Response> kept(http::Request const& request) const { return site_.pages.find(request, site_.clock.now()); }

    http::Response home(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const list = products_.list({.limit = cards_on_home});
        HomeView view{.frame = framer_.frame(framer_.text(messages::home_title, {name()}), framer_.text(messages::home_description), "/"),
                      .hero = framer_.hero(),
                      .cards = cards_of(list.products, site_.messages)};
        view.frame.preview = {.image = absolute(view.hero, site_), .width = 1600, .height = 1000};
        view.frame.data = {organization_data(view.frame.icon, site_), website_data(site_)};
        return keep(ticket, request, render(pages::storefront_home<HomeView>, view, site_.messages), tags_of(list));
    }

    http::Response listing(http::Request const& request) const
    {
        auto const ticket = site_.pages.begin();
        auto const form = http::Form::parse(request.query);
        auto const sort = form ? catalog::parse_sort(form->has("sort") ? (*form)["sort"] : "featured") : std::nullopt;
        if (!sort) return framer_.error_page(Code::not_found, request);
        auto const& handle = request.captures[0];
        std::vector<catalog::Category> path, children;
        if (handle == "all")
            children = children_of({});
        else if (!find_category(handle, path, children))
            return moved("/c/", tools_.db.catalog.read([&](db::Reader& db) { return catalog::moved_category(db, handle); }), request);

        catalog::ListQuery query{.category = path.empty() ? CategoryId{} : path.back().id, .sort = *sort, .limit = cards_on_listing};
        if (form->has("cursor")) {
            auto const position = shell::read_cursor(cursor_key_, *sort, (*form)["cursor"]);
            if (!position) return http::see_other("/c/" + http::percent_encoded(handle));   // an old link: from the front again
            query.after = *position;
        }
        auto const list = products_.list(query);
        auto view = listing_view(handle, *sort, path, children, query, list);
        if (query.after && is_plain(*form, {"cursor"}))
            view.frame.canonical = html::Url{view.frame.canonical.text() + "?cursor=" + http::percent_encoded((*form)["cursor"])};
        return keep(ticket, request, render(pages::storefront_listing<ListingView>, view, site_.messages), tags_of(list),
                    is_plain(*form, {"sort", "cursor"}));
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
        for (auto& card : page.similar) card.lazy = true;   // far below what is seen first
        return keep(ticket, request, render(pages::storefront_product<ProductPageView>, page, site_.messages), std::move(tags),
                    is_plain(*form, {"variant"}));
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
    static bool is_plain(http::Form const& form, std::initializer_list<std::string_view> known)
    {
        return std::ranges::all_of(form.fields(), [&](auto const& field) { return std::ranges::find(known, field.first) != known.end(); });
    }

    http::Response keep(cache::Pages::Ticket ticket, http::Request const& request, std::string html, std::vector<cache::Tag> tags,
                        bool plain = true) const
    {
        auto response = shell::html_answer(200, std::move(html));
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

    bool find_category(std::string_view handle, std::vector<catalog::Category>& path, std::vector<catalog::Category>& children) const
    {
        auto const category = tools_.db.catalog.read([&](db::Reader& db) { return catalog::find_category(db, handle); });
        if (!category) return false;
        path = tools_.db.catalog.read([&](db::Reader& db) { return catalog::path_to(db, category->id); });
        children = children_of(category->id);
        return true;
    }

    ListingView listing_view(std::string const& handle, catalog::Sort sort, std::vector<catalog::Category> const& path,
                             std::vector<catalog::Category> const& children, catalog::ListQuery const& query,
                             workflows::ListView const& list) const
    {
        auto const base = "/c/" + http::percent_encoded(handle);
        auto const title = path.empty() ? framer_.text(messages::listing_everything) : path.back().title;
        auto const with = [&](catalog::Sort s, std::string const& cursor) {
            std::string url = base;
            if (s != catalog::Sort::featured) url += "?sort=" + std::string{catalog::name(s)};
            if (!cursor.empty()) url += (url == base ? "?cursor=" : "&cursor=") + cursor;
            return html::Url{url};
        };
        // Sorted or filtered it is the same list to a search engine. A page behind the first is not: "Don't use the first page of a paginated
        // sequence as the canonical page. Instead, give each page its own canonical URL", which `listing` does.
        // https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
        ListingView view{.frame = framer_.frame(page_title(title, site_), listing_description(title, list), base),
                         .crumbs = {{html::Url{"/"}, site_.name}},
                         .title = title,
                         .children = {},
                         .child_count = static_cast<int>(children.size()),
                         .folded = children.size() > categories_unfolded_max,
                         .sorts = {},
                         .count = static_cast<int>(list.products.size()),
                         .cards = cards_of(list.products, site_.messages),
                         .paged = query.after || list.next,
                         .first = query.after ? with(sort, "") : html::Url{},
                         .next = list.next ? with(sort, shell::write_cursor(cursor_key_, sort, *list.next)) : html::Url{}};
        for (std::size_t i = 0; i + 1 < path.size(); ++i) view.crumbs.push_back({html::Url{"/c/" + path[i].handle}, path[i].title});
        for (auto const& child : children) view.children.push_back({html::Url{"/c/" + child.handle}, child.title});
        for (auto const& [s, key] : {std::pair{catalog::Sort::featured, messages::listing_sort_featured},
                                     std::pair{catalog::Sort::price, messages::listing_sort_price},
                                     std::pair{catalog::Sort::price_descending, messages::listing_sort_price_descending},
                                     std::pair{catalog::Sort::newest, messages::listing_sort_newest},
                                     std::pair{catalog::Sort::title, messages::listing_sort_title}})
            view.sorts.push_back({with(s, ""), framer_.text(key), s == sort});
        for (auto const& shown : list.products)
            if (auto const picture = std::ranges::find_if(shown.product.media, [](auto const& m) { return !m.url.empty(); });
                picture != shown.product.media.end())
            {
                view.frame.preview = {.image = absolute(html::Url{picture->url}, site_),
                                      .width = picture->width,
                                      .height = picture->height,
                                      .alt = picture->alt};
                break;
            }
        view.frame.data = {breadcrumb_data(view.crumbs, title, html::Url{base}, site_)};
        return view;
    }

    // Lists differ by what is in them.
    std::string listing_description(std::string const& title, workflows::ListView const& list) const
    {
        std::vector<std::string> titles;
        for (auto const& shown : list.products | std::views::take(4)) titles.push_back(shown.product.title);
        auto const products = joined(titles, ", "), intro = framer_.text(messages::listing_intro);
        return framer_.text(titles.empty() ? messages::listing_description : messages::listing_description_of,
                            {html::argument("title", title), name(), html::argument("products", products), html::argument("intro", intro)});
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
        for (auto const& picture : view.pictures) pictures.push_back(picture.url);
        auto const lead = view.pictures.empty() ? Picture{} : view.pictures[0];
        view.frame.preview = product_preview(lead.url, lead.width, lead.height, lead.alt, chosen, site_);
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
    workflows::SimilarProducts const& similar_;
    Framer const& framer_;
    shell::Site const& site_;
    workflows::ShowProducts products_;
    crypto::Key cursor_key_;
};

}   // namespace

std::vector<shell::Route> catalog_pages(workflows::Tools const& tools, workflows::SimilarProducts const& similar, Framer const& framer,
                                        crypto::Key cursor_key)
{
    auto const pages = std::make_shared<CatalogPages const>(tools, similar, framer, cursor_key);
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
