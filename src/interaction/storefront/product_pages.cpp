#include "interaction/storefront/product_pages.hpp"

#include "base/text.hpp"
#include "business/shipping/shipping.hpp"
#include "business/tax/tax.hpp"
#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/error_pages.hpp"
#include "interaction/storefront/public_pages.hpp"
#include "interaction/storefront/shown_variant.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "pages.hpp"

#include <algorithm>
#include <ranges>

namespace storefront {

namespace {

constexpr int similar_shown = 4;

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

class ProductPages {
  public:
    ProductPages(workflows::Tools const& tools, workflows::SimilarProducts const& similar, Framer const& framer)
        : tools_(tools)
        , similar_(similar)
        , framer_(framer)
        , site_(framer.site())
        , pages_(framer)
        , products_(tools)
    {
    }

    http::Response show(http::Request const& request) const
    {
        auto const ticket = pages_.begin();
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
        return pages_.keep(ticket, request, render(pages::storefront_product<ProductPageView>, page, site_.messages), std::move(tags),
                           PublicPages::has_only(*form, {"variant"}));
    }

  private:
    http::Response not_shown(Error const& error, http::Request const& request) const
    {
        auto const& handle = request.captures[0];
        if (error.code != Code::gone)
            return pages_.moved("/p/", tools_.db.catalog.read([&](db::Reader& db) { return catalog::moved_product(db, handle); }), request);
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

    // What the merchant says of it; where that is little, also what it is.
    std::string description_of(catalog::Product const& product) const
    {
        auto const text = html::text_of(product.description);
        if (length(text) >= description_length_wanted) return text;
        auto const more = framer_.text(product.vendor.empty() ? messages::product_description_plain : messages::product_description,
                                       {html::argument("text", text), html::argument("title", product.title),
                                        html::argument("vendor", product.vendor), html::argument("name", site_.name)});
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
    workflows::SimilarProducts const& similar_;
    Framer const& framer_;
    shell::Site const& site_;
    PublicPages const pages_;
    workflows::ShowProducts const products_;
};

}   // namespace

shell::Route product_pages(workflows::Tools const& tools, workflows::SimilarProducts const& similar, Framer const& framer)
{
    return public_route("/p/{handle}", framer, std::make_shared<ProductPages const>(tools, similar, framer));
}

}   // namespace storefront
