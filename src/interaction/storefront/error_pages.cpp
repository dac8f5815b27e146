#include "interaction/storefront/error_pages.hpp"

#include "messages.hpp"
#include "pages.hpp"

#include <array>

namespace storefront {

namespace {

struct ErrorView {
    Frame frame;
    int status;
    std::string title, detail, wait;
    std::vector<std::string> violations;
    bool lost;   // there is nothing here: a search may help
    bool open;   // there are other pages to go to, which are not named yet
    std::vector<Link> shelves;
    html::Url search;   // for what is like that which was here
    std::vector<Card> cards;
    std::string trace;
};

}   // namespace

// A page says some things otherwise than an API does.
static shell::Words words_of(Error const& error, html::Messages const& texts)
{
    auto words = shell::words(error, texts);
    auto const key = "error." + std::string{info(error.code).name};
    if (auto const title = texts.find(key + ".title")) words.title = *title;
    if (auto const detail = texts.find(key + ".detail")) words.detail = *detail;
    return words;
}

std::string wait_words(Error const& error, html::Messages const& texts)
{
    auto const seconds = std::stoll(shell::retry_after(error));
    if (!info(error.code).retryable || seconds <= 1) return {};
    auto const say = [&](html::Key key, std::int64_t count) {
        return texts.format(texts.text(key), std::array{html::argument("count", count)});
    };
    return seconds < 60 ? say(messages::error_wait_seconds, seconds) : say(messages::error_wait_minutes, (seconds + 59) / 60);
}

// A frame without the navigation, which stands in the database.
static Frame bare_frame(Assets const& assets, std::string const& title, std::string const& shop)
{
    return {.locale = "en-GB",
            .title = title,
            .description = {},
            .shop = shop,
            .canonical = {},
            .icon = assets.icon(),
            .style = assets.style(),
            .scripts = {},
            .fonts = assets.fonts(),
            .nav = {},
            .more = false,
            .hidden = true};
}

// Nothing of what was asked for is repeated: whoever made the address would speak with the shop's voice.
http::Response Framer::error_page(Error const& error, http::Request const& request) const
{
    auto const words = words_of(error, site_.messages);
    auto const& code = info(error.code);
    ErrorView view{.frame = {},
                   .status = code.status,
                   .title = words.title,
                   .detail = words.detail,
                   .wait = wait_words(error, site_.messages),
                   .violations = {},
                   .lost = code.status == 404 || code.status == 410,
                   .open = true,
                   .shelves = {},
                   .search = {},
                   .cards = {},
                   .trace = {}};
    try {
        view.frame = private_frame(text(messages::error_title, {html::argument("title", words.title), html::argument("name", site_.name)}));
    } catch (db::Fault const&) {
        view.frame = bare_frame(assets_, words.title, site_.name);
    }
    if (view.lost) view.shelves = view.frame.nav;
    for (auto const& violation : error.violations) view.violations.push_back(shell::words(violation, site_.messages));
    if (code.status >= 500) view.trace = request.trace_id();
    auto response = shell::private_page(render(pages::storefront_error<ErrorView>, view, site_.messages), code.status);
    response.problem = error.code;
    if (code.retryable) response.with("Retry-After", shell::retry_after(error));
    return response;
}

http::Response gone_page(Framer const& framer, Former former)
{
    auto const& texts = framer.site().messages;
    ErrorView view{.frame = framer.private_frame(framer.text(
                       messages::product_gone_page, {html::argument("title", former.title), html::argument("name", framer.site().name)})),
                   .status = 410,
                   .title = std::move(former.title),
                   .detail = framer.text(former.instead.empty() ? messages::product_gone_alone : messages::product_gone_text),
                   .wait = {},
                   .violations = {},
                   .lost = true,
                   .open = false,
                   .shelves = std::move(former.shelves),
                   .search = std::move(former.search),
                   .cards = std::move(former.instead),
                   .trace = {}};
    auto response = shell::private_page(render(pages::storefront_error<ErrorView>, view, texts), view.status);
    response.problem = Code::gone;
    return response;
}

http::Response opening_page(Assets const& assets, std::string const& name, html::Messages const& texts)
{
    ErrorView const view{.frame = bare_frame(assets, std::string{texts.text(messages::error_opening_title)}, name),
                         .status = 503,
                         .title = std::string{texts.text(messages::error_opening_title)},
                         .detail = std::string{texts.text(messages::error_opening_detail)},
                         .wait = {},
                         .violations = {},
                         .lost = false,
                         .open = false,
                         .shelves = {},
                         .search = {},
                         .cards = {},
                         .trace = {}};
    auto response = shell::private_page(render(pages::storefront_error<ErrorView>, view, texts), view.status);
    response.problem = Code::overloaded;
    return std::move(response).with("Refresh", "3");
}

}   // namespace storefront
