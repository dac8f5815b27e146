#include "interaction/storefront/frame.hpp"

#include "business/catalog/catalog.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "messages.hpp"

namespace storefront {

std::string Framer::text(html::Key key, std::initializer_list<html::Argument> arguments) const
{
    return site_.messages.format(site_.messages.text(key), {arguments.begin(), arguments.size()});
}

static constexpr std::size_t nav_max = 8;   // categories in the header

Frame Framer::frame(std::string title, std::string description, std::string_view path) const
{
    Frame frame{.locale = "en-GB",
                .title = std::move(title),
                .description = shortened(std::move(description), description_length_max),
                .shop = site_.name,
                .canonical = html::Url{site_.public_url + std::string{path}},
                .icon = assets_.icon(),
                .style = assets_.style(),
                .scripts = assets_.scripts(),
                .fonts = assets_.fonts(),
                .nav = {},
                .more = false};
    auto const categories = tools_.db.catalog.read([](db::Reader& db) { return catalog::categories(db); });
    for (auto const& category : categories) {
        if (category.parent) continue;
        frame.more = frame.nav.size() == nav_max;
        if (frame.more) break;
        auto const url = "/c/" + category.handle;
        frame.nav.push_back({html::Url{url}, category.title, url == path});
    }
    return frame;
}

Frame Framer::private_frame(std::string title) const
{
    auto made = frame(std::move(title), "", "/");
    made.hidden = true;
    return made;
}

Frame Framer::private_frame(std::string title, Problem const& problem) const
{
    if (problem.title.empty()) return private_frame(std::move(title));
    return private_frame(text(messages::error_in_title, {html::argument("title", std::string_view{title})}));
}

static std::string field_of(Violation const& violation) { return violation.pointer.substr(violation.pointer.rfind('/') + 1); }

std::string field_words(Violation const& violation, html::Messages const& messages)
{
    if (violation.code == Violation::required)
        if (auto const text = messages.find("required." + field_of(violation))) return std::string{*text};
    return shell::words(violation, messages);
}

Problem problem_of(Error const& error, html::Messages const& messages)
{
    auto words = shell::words(error, messages);
    if (error.code == Code::validation_failed)
        words = {std::string{messages.text(::messages::error_in_fields)}, {}};   // the links say the rest
    if (auto wait = wait_words(error, messages); !wait.empty()) words.detail = std::move(wait);
    Problem problem{words.title, words.detail, {}};
    for (auto const& violation : error.violations)
        problem.links.push_back({html::Url{"#" + field_of(violation)}, field_words(violation, messages)});
    return problem;
}

}   // namespace storefront
