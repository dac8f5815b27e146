#include "interaction/storefront/frame.hpp"

#include "business/catalog/catalog.hpp"
#include "business/workflows/free_delivery.hpp"
#include "interaction/storefront/structured_data.hpp"
#include "messages.hpp"

namespace storefront {

std::string Framer::text(html::Key key, std::initializer_list<html::Argument> arguments) const
{
    return site_.messages.format(site_.messages.text(key), {arguments.begin(), arguments.size()});
}

static constexpr std::size_t nav_max = 8;   // categories in the header

// "£60", as it is said aloud: without a fraction that is nothing.
static std::string round_amount(Money money, html::Messages const& texts)
{
    auto text = texts.format(money);
    if (text.ends_with(".00")) text.resize(text.size() - 3);
    return text;
}

// By the rates of the channel's own country, so that it cannot promise anything else than the cart.
std::string Framer::delivery_notice(db::Reader& db) const
{
    auto const channel = catalog::channel(db, catalog::default_channel);
    auto const methods = shipping::find_methods(db, {channel.country}, channel.currency);
    auto const notice = [&](html::Key key, std::int64_t amount) {
        return text(key, {html::argument("amount", std::string_view{round_amount({amount, channel.currency}, site_.messages)})});
    };
    if (auto const* const free = workflows::soonest_free(methods)) return notice(messages::frame_notice_free, *free->free_over);
    std::optional<std::int64_t> cheapest;
    for (auto const& method : methods)
        if (auto const price = shipping::price(method, {}); price && (!cheapest || *price < *cheapest)) cheapest = price;
    return cheapest ? notice(messages::frame_notice_delivery, *cheapest) : std::string{};
}

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
    auto const categories = tools_.db.catalog.read([&](db::Reader& db) {
        frame.delivery_notice = delivery_notice(db);
        return catalog::categories(db);
    });
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

http::Response Framer::public_page(std::string html) const
{
    return shell::html_answer(200, std::move(html)).with("Speculation-Rules", "\"" + assets_.speculation_rules().text() + "\"");
}

}   // namespace storefront
