// What stands around every page: title, navigation, footer; and the page that says what went wrong.
#pragma once

#include "business/workflows/tools.hpp"
#include "interaction/shell/guard.hpp"
#include "interaction/storefront/assets.hpp"

#include <string>
#include <vector>

namespace storefront {

struct Link {
    html::Url url;
    std::string title;
    bool current = false;
};

// What is shown elsewhere for a link to the page.
struct Preview {
    std::string type = "website";
    html::Url image = {};   // whole, with the shop's address; empty: none
    int width = 0, height = 0;
    std::string alt = {};
    std::string price = {}, currency = {}, availability = {};   // of a product; decimal
};

struct Frame {
    std::string locale, title, description, shop;
    html::Url canonical, icon, style;
    std::vector<html::Url> scripts, fonts;
    std::vector<Link> nav;
    bool more;             // categories than the navigation shows
    bool hidden = false;   // not for search engines
    Preview preview = {};
    std::vector<html::SafeJson> data = {};   // JSON-LD
    std::string typed = {};                  // into the search box
};

// What is wrong, on top of a page: with links to the fields.
struct Problem {
    std::string title, detail;
    std::vector<Link> links;
};
Problem problem_of(Error const&, html::Messages const&);

// How long to wait before it is tried again, where that is more than a moment; else empty.
std::string wait_words(Error const&, html::Messages const&);

// What is wrong with one field, as it stands beside the field and in the list on top: what is missing is asked for by its name.
std::string field_words(Violation const&, html::Messages const&);

class Framer {
  public:
    Framer(workflows::Tools const& tools, shell::Site const& site, Assets const& assets) : tools_(tools), site_(site), assets_(assets) {}

    // A public page at `path`, which is its canonical address.
    Frame frame(std::string title, std::string description, std::string_view path) const;
    // One that belongs to a person.
    Frame private_frame(std::string title) const;

    // The same, with something wrong on it, which the title says first.
    Frame private_frame(std::string title, Problem const&) const;

    http::Response error_page(Error const&, http::Request const&) const;

    shell::Site const& site() const { return site_; }
    html::Url const& hero() const { return assets_.hero(); }
    std::string text(html::Key, std::initializer_list<html::Argument> = {}) const;

  private:
    workflows::Tools const& tools_;
    shell::Site const& site_;
    Assets const& assets_;
};

// Renders a compiled template with its view.
template <typename View> std::string render(void (*page)(html::Output&, View const&), View const& view, html::Messages const& messages)
{
    std::string html;
    html.reserve(16 << 10);
    html::Output out{html, messages};
    page(out, view);
    return html;
}

}   // namespace storefront
