// Styles, fonts, scripts and icons, from the binary: served under names that carry a hash of their content, so that browsers may keep them for ever.
#pragma once

#include "infrastructure/template/html.hpp"
#include "interaction/shell/route.hpp"

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
    std::vector<html::Url> const& scripts() const { return scripts_; }
    std::vector<html::Url> const& fonts() const { return fonts_; }

    shell::Route route() const;   // GET /assets/{name}

  private:
    struct File {
        std::string name, type;
        std::shared_ptr<std::string const> content;
    };
    html::Url add(std::string_view stem, std::string_view ending, std::string_view type, std::string content);

    std::shared_ptr<std::vector<File>> files_ = std::make_shared<std::vector<File>>();
    html::Url style_, icon_, hero_;
    std::vector<html::Url> scripts_, fonts_;
};

}   // namespace storefront
