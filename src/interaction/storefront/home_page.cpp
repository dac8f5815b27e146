#include "interaction/storefront/home_page.hpp"

#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/category_links.hpp"
#include "interaction/storefront/public_pages.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "pages.hpp"

namespace storefront {

namespace {

constexpr int cards_on_home = 8;

struct HomeView {
    Frame frame;
    html::Url hero;
    std::vector<CategoryLink> categories;
    std::vector<Card> cards;
};

class HomePage {
  public:
    HomePage(workflows::Tools const& tools, Framer const& framer)
        : tools_(tools)
        , framer_(framer)
        , site_(framer.site())
        , pages_(framer)
        , products_(tools)
    {
    }

    http::Response show(http::Request const& request) const
    {
        auto const ticket = pages_.begin();
        auto const list = products_.list({.limit = cards_on_home});
        HomeView view{.frame = framer_.frame(framer_.text(messages::home_title, {html::argument("name", site_.name)}),
                                             framer_.text(messages::home_description), "/"),
                      .hero = framer_.hero(),
                      .categories = links_to(tools_, children_of(tools_, {})),
                      .cards = cards_of(list.products, site_.messages)};
        view.frame.preview = {.image = absolute(view.hero, site_), .width = 1600, .height = 1000};
        view.frame.data = {organization_data(view.frame.icon, site_), website_data(site_)};
        return pages_.keep(ticket, request, render(pages::storefront_home<HomeView>, view, site_.messages), PublicPages::tags_of(list));
    }

  private:
    workflows::Tools const& tools_;
    Framer const& framer_;
    shell::Site const& site_;
    PublicPages const pages_;
    workflows::ShowProducts const products_;
};

}   // namespace

shell::Route home_page(workflows::Tools const& tools, Framer const& framer)
{
    return public_route("/", framer, std::make_shared<HomePage const>(tools, framer));
}

}   // namespace storefront
