// What was found, beside what narrows it further: filters with counts, chips of what is chosen, prices as bars, orders, pages. The search
// page and categories show the same.
#pragma once

#include "business/workflows/search_products.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "interaction/storefront/cards.hpp"
#include "interaction/storefront/frame.hpp"

#include <string>
#include <vector>

namespace storefront {

struct Bar {
    int x, y, width, height;
    bool chosen;
};

struct Facet {
    struct Value {
        std::string value, label;
        int count;
        bool chosen;
    };
    std::string name, label;
    bool open;
    std::vector<Value> values;
};

struct Results {
    int count = 0;   // on all pages
    html::Url action;
    std::string typed, sort, currency, price_from, price_to, cheapest, dearest;
    bool in_stock = false, verbatim = false;
    std::vector<Facet> facets;
    std::vector<Bar> bars;
    std::vector<Link> chips, sorts;
    html::Url all;   // without filters; empty: there are none
    std::vector<Card> cards;
    html::Url first, next;
};

// Where they are shown: the search page, or a category, which is a filter that cannot be taken away there.
struct Place {
    std::string path;       // "/search", "/c/lighting"
    std::string category;   // its handle; empty: none
};

class ResultsMaker {
  public:
    ResultsMaker(workflows::Tools const& tools, workflows::FacetLabels const& labels, Framer const& framer, crypto::Key cursor_key)
        : tools_(tools)
        , labels_(labels)
        , framer_(framer)
        , cursor_key_(cursor_key)
    {
    }

    // Of the address. People write prices as they read them (?min=12.50), programs in minor units. Errors: as shell::read_search.
    Result<workflows::SearchQuery> read(Place const&, http::Request const&) const;

    // All that is there.
    static workflows::SearchQuery everything(Place const&);

    // A form sends every field, also those that say nothing: the address that people see and share has none of these.
    static bool is_as_forms_send_it(http::Request const&);
    static std::string address(Place const&, workflows::SearchQuery);

    Results results(Place const&, workflows::SearchQuery const&, workflows::SearchView const&) const;

  private:
    Currency currency() const;
    std::string text(html::Key key, std::initializer_list<html::Argument> arguments = {}) const { return framer_.text(key, arguments); }
    std::string price_label(workflows::SearchQuery const&) const;
    std::string label_of(workflows::FacetView const&) const;
    std::vector<Link> chips(Place const&, workflows::SearchQuery const&) const;
    std::vector<Link> sorts(Place const&, workflows::SearchQuery const&) const;
    std::vector<Facet> facets(Place const&, workflows::SearchView const&) const;

    workflows::Tools const& tools_;
    workflows::FacetLabels const& labels_;
    Framer const& framer_;
    crypto::Key const cursor_key_;
};

}   // namespace storefront
