#include "interaction/storefront/structured_data.hpp"

#include "base/gtin.hpp"
#include "base/text.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <algorithm>
#include <array>

namespace storefront {

using Offer = workflows::ProductView::Offer;

html::Url absolute(html::Url const& url, shell::Site const& site)
{
    return url.text().starts_with('/') ? html::Url{site.public_url + url.text()} : url;
}

std::string shortened(std::string text, std::size_t characters_max)
{
    if (length(text) <= characters_max) return text;
    std::size_t end = 0, characters = 0, word = 0;
    for (; end < text.size(); ++end) {
        bool const begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;   // a character, in UTF-8
        if (begins && ++characters == characters_max) break;                          // room is left for "…"
        if (text[end] == ' ') word = end;
    }
    text.resize(word > 0 ? word : end);
    while (text.ends_with(' ') || text.ends_with(',') || text.ends_with(';') || text.ends_with(':')) text.pop_back();
    return text + "…";
}

std::string page_title(std::string const& title, shell::Site const& site)
{
    auto const whole = title + " – " + site.name;
    return length(whole) <= title_length_wanted ? whole : title;
}

namespace {

// One JSON-LD document.
class Document {
  public:
    explicit Document(std::string_view type)
    {
        out.begin_object();
        out.member("@context", "https://schema.org");
        out.member("@type", type);
    }
    html::SafeJson end()
    {
        out.end_object();
        return html::SafeJson{text_};
    }

  private:
    std::string text_;

  public:
    json::Writer out{text_};
};

}   // namespace

static std::string_view availability(inventory::Band band)
{
    switch (band) {
    case inventory::Band::in: return "https://schema.org/InStock";
    case inventory::Band::low: return "https://schema.org/LimitedAvailability";
    default: return "https://schema.org/OutOfStock";
    }
}

// Goods are new unless an attribute of the product says otherwise.
static std::string_view condition_of(catalog::Product const& product)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> known{
        {{"used", "https://schema.org/UsedCondition"},
         {"refurbished", "https://schema.org/RefurbishedCondition"},
         {"damaged", "https://schema.org/DamagedCondition"}}};
    auto const attributes = json::Document::parse(product.attributes_json);
    auto const condition = attributes ? attributes->root().find("condition") : std::nullopt;
    auto const word = ascii_lower(condition ? condition->string().value_or("") : "");
    auto const* const found = std::ranges::find_if(known, [&](auto const& one) { return one.first == word; });
    return found == known.end() ? "https://schema.org/NewCondition" : found->second;
}

static void write_names(json::Writer& out, catalog::Variant const& variant)
{
    out.member("sku", variant.sku);
    if (is_gtin(variant.barcode)) out.member("gtin", variant.barcode);
}

// What "price" alone would not tell: that it is for more than one, or without tax.
static void write_specification(json::Writer& out, pricing::Price const& price, bool tax_included)
{
    out.key("priceSpecification").begin_object();
    out.member("@type", "UnitPriceSpecification");
    out.member("price", format_decimal(price.amount));
    out.member("priceCurrency", price.amount.currency.code());
    out.member("valueAddedTaxIncluded", tax_included);
    if (price.per > 1) {
        out.key("referenceQuantity").begin_object();
        out.member("@type", "QuantitativeValue");
        out.member("value", price.per);
        out.end_object();
    }
    out.end_object();
}

namespace {

struct Offers {
    workflows::ProductView const& view;
    bool tax_included;
    shell::Site const& site;
    std::string_view condition;

    void write_one(json::Writer& out, Offer const& offer) const
    {
        bool const only = view.offers.size() == 1;
        auto const address = site.public_url + "/p/" + view.product.handle;
        out.begin_object();
        out.member("@type", "Offer");
        if (!only) write_names(out, offer.variant);   // else the product has them
        out.member("url", only ? address : address + "?variant=" + http::percent_encoded(offer.variant.sku));
        out.member("price", format_decimal(offer.price.amount));
        out.member("priceCurrency", offer.price.amount.currency.code());
        if (offer.price.per > 1 || !tax_included) write_specification(out, offer.price, tax_included);
        out.member("availability", availability(offer.band));
        out.member("itemCondition", condition);
        out.key("seller").begin_object();
        out.member("@type", "Organization");
        out.member("name", site.name);
        out.end_object();
        out.end_object();
    }

    void write_list(json::Writer& out) const
    {
        out.begin_array();
        for (auto const& offer : view.offers) write_one(out, offer);
        out.end_array();
    }

    // From what to what the variants cost, and each of them where they are not too many.
    void write_range(json::Writer& out) const
    {
        auto const amount = [](Offer const& offer) { return offer.price.amount.amount; };
        auto const [low, high] = std::ranges::minmax_element(view.offers, {}, amount);
        out.begin_object();
        out.member("@type", "AggregateOffer");
        out.member("lowPrice", format_decimal(low->price.amount));
        out.member("highPrice", format_decimal(high->price.amount));
        out.member("priceCurrency", low->price.amount.currency.code());
        out.member("offerCount", view.offers.size());
        if (view.offers.size() <= offers_told_max) {
            out.key("offers");
            write_list(out);
        }
        out.end_object();
    }

    void write(json::Writer& out) const
    {
        // Prices for different numbers of things have no lowest among them that would mean something.
        bool const comparable = std::ranges::all_of(view.offers, [&](Offer const& o) { return o.price.per == view.offers[0].price.per; });
        auto const count = view.offers.size();
        if (count > 1 && comparable)
            write_range(out);
        else if (count > 1 && count <= offers_told_max)
            write_list(out);
        else
            write_one(out, view.offers[0]);
    }
};

}   // namespace

html::SafeJson product_data(workflows::ProductView const& view, std::vector<html::Url> const& pictures, std::string_view description,
                            bool tax_included, shell::Site const& site)
{
    auto const& product = view.product;
    Document data{"Product"};
    data.out.member("name", product.title);
    data.out.member("url", site.public_url + "/p/" + product.handle);
    if (!description.empty()) data.out.member("description", description);
    if (!pictures.empty()) {
        data.out.key("image").begin_array();
        for (auto const& picture : pictures) data.out.string(absolute(picture, site).text());
        data.out.end_array();
    }
    if (!product.vendor.empty()) {
        data.out.key("brand").begin_object();
        data.out.member("@type", "Brand");
        data.out.member("name", product.vendor);
        data.out.end_object();
    }
    if (!product.categories.empty())
        data.out.member("category", [&] {
            std::vector<std::string> titles;
            for (auto const& category : product.categories) titles.push_back(category.title);
            return joined(titles, " > ");
        }());
    if (view.offers.size() == 1) write_names(data.out, view.offers[0].variant);
    data.out.key("offers");
    Offers{view, tax_included, site, condition_of(product)}.write(data.out);
    return data.end();
}

html::SafeJson breadcrumb_data(std::vector<Link> const& above, std::string_view title, html::Url const& address, shell::Site const& site)
{
    Document data{"BreadcrumbList"};
    data.out.key("itemListElement").begin_array();
    auto add = [&, position = 0](std::string_view name, html::Url const& url) mutable {
        data.out.begin_object();
        data.out.member("@type", "ListItem");
        data.out.member("position", ++position);
        data.out.member("name", name);
        data.out.member("item", absolute(url, site).text());
        data.out.end_object();
    };
    for (auto const& link : above) add(link.title, link.url);
    add(title, address);
    data.out.end_array();
    return data.end();
}

html::SafeJson organization_data(html::Url const& logo, shell::Site const& site)
{
    Document data{"Organization"};
    data.out.member("@id", site.public_url + "/#organization");
    data.out.member("name", site.name);
    data.out.member("url", site.public_url + "/");
    data.out.member("logo", absolute(logo, site).text());
    data.out.key("hasMerchantReturnPolicy").begin_object();   // as the page has it: its words are the shop's to change
    data.out.member("@type", "MerchantReturnPolicy");
    data.out.member("merchantReturnLink", site.public_url + "/pages/returns");
    data.out.end_object();
    return data.end();
}

html::SafeJson website_data(shell::Site const& site)
{
    Document data{"WebSite"};
    data.out.member("name", site.name);
    data.out.member("url", site.public_url + "/");
    data.out.key("publisher").begin_object();
    data.out.member("@id", site.public_url + "/#organization");
    data.out.end_object();
    data.out.key("potentialAction").begin_object();
    data.out.member("@type", "SearchAction");
    data.out.key("target").begin_object();
    data.out.member("@type", "EntryPoint");
    data.out.member("urlTemplate", site.public_url + "/search?q={search_term_string}");
    data.out.end_object();
    data.out.member("query-input", "required name=search_term_string");
    data.out.end_object();
    return data.end();
}

Preview product_preview(html::Url const& picture, int width, int height, std::string_view alt, Offer const& shown, shell::Site const& site)
{
    Preview preview{.type = "product", .image = absolute(picture, site), .width = width, .height = height, .alt = std::string{alt}};
    preview.availability = shown.band == inventory::Band::out ? "out of stock" : "in stock";
    if (shown.price.per > 1) return preview;   // its price would be taken for that of one
    preview.price = format_decimal(shown.price.amount);
    preview.currency = shown.price.amount.currency.code();
    return preview;
}

}   // namespace storefront
