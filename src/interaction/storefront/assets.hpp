// Styles, fonts, scripts and icons, from the binary: served under names that carry a hash of their content, so that browsers may keep them for ever.
#pragma once

#include "infrastructure/embedded/asset.hpp"
#include "infrastructure/http/encoding.hpp"
#include "infrastructure/template/html.hpp"
#include "interaction/shell/route.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace storefront {

class Assets {
  public:
    Assets();

    html::Url const& style() const { return style_; }
    html::Url const& icon() const { return icon_; }
    html::Url const& hero() const { return hero_; }   // of the front page
    html::Url const& speculation_rules() const { return speculation_rules_; }
    std::vector<html::Url> const& scripts() const { return scripts_; }
    std::vector<html::Url> const& fonts() const { return fonts_; }

    shell::Route route() const;   // GET /assets/{name}

  private:
    // A file as it goes out in one encoding.
    struct Form {
        http::Response whole, not_modified;
        std::string etag;
    };
    using Forms = std::array<Form, http::encodings>;
    static Form form_of(embedded::Asset const&, http::Encoding);

    std::shared_ptr<std::map<std::string_view, Forms>> files_ = std::make_shared<std::map<std::string_view, Forms>>();   // by name
    html::Url style_, icon_, hero_, speculation_rules_;
    std::vector<html::Url> scripts_, fonts_;
};

}   // namespace storefront
