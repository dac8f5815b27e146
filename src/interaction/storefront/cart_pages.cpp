#include "interaction/storefront/cart_pages.hpp"

#include "interaction/storefront/order_summary.hpp"
#include "pages.hpp"

#include <algorithm>
#include <charconv>

namespace storefront {

namespace {

struct CartLine {
    LineId id;
    html::Url url, picture;
    std::string title, options, quantity;
    std::string problem, change;   // what is wrong with the quantity; what its price was when it was put in, if another
    Money unit, total;
    std::optional<Money> compare_at;
    int per;
    bool by_many;   // the price is for more than one
};

struct GiftLine {
    html::Url url, picture;
    std::string title, options, quantity;
};

struct CodeLine {
    std::string code, text;
    bool problem;   // it takes nothing off
};

struct UnavailableLine {
    LineId id;
};

struct CartPageView {
    Frame frame;
    Problem problem;
    bool locked, completed, editable;
    html::Url locked_url, order_url;
    std::vector<UnavailableLine> unavailable;
    int unavailable_count;
    std::vector<CartLine> lines;
    std::vector<GiftLine> gifts;
    std::vector<CodeLine> codes;
    std::string typed_code, code_problem;
    Money subtotal, tax, total;
    std::optional<Money> discount, delivery;
};

int count_of(cart::Cart const& cart)
{
    int count = 0;
    for (auto const& line : cart.lines) count += line.quantity;
    return count;
}

// "3" -> 3; what is no number is -1, which no rule accepts.
std::int64_t number(std::string_view text)
{
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

// The shopper's codes, and what came of them.
std::vector<CodeLine> code_lines(workflows::CartView const& cart, Framer const& framer)
{
    auto const& texts = framer.site().messages;
    std::vector<CodeLine> lines;
    for (auto const& code : cart.cart.codes) {
        auto const rejected = std::ranges::find(cart.quote.rejected, code, &promotion::Rejection::code);
        auto const shown = html::argument("code", std::string_view{code});
        if (rejected == cart.quote.rejected.end()) {
            lines.push_back({code, framer.text(messages::cart_code_applied, {shown}), false});
            continue;
        }
        auto const reason = texts.find("code." + std::string{name(rejected->reason)}).value_or("");
        lines.push_back({code, framer.text(messages::cart_code_rejected, {shown, html::argument("reason", reason)}), true});
    }
    return lines;
}

CartPageView page_view(workflows::CartView const& cart, Framer const& framer)
{
    auto const& quote = cart.quote;
    auto const& texts = framer.site().messages;
    auto const summary = summary_of(quote);
    CartPageView view{.frame = framer.private_frame(framer.text(messages::cart_title, {html::argument("name", framer.site().name)})),
                      .problem = {},
                      .locked = cart.cart.status == cart::Status::checking_out,
                      .completed = cart.cart.status == cart::Status::completed,
                      .editable = cart.cart.status == cart::Status::active,
                      .locked_url = html::Url{"/checkout/done?order=" + to_string(cart.cart.order)},
                      .order_url = {},
                      .unavailable = {},
                      .unavailable_count = 0,
                      .lines = {},
                      .gifts = {},
                      .codes = code_lines(cart, framer),
                      .typed_code = {},
                      .code_problem = {},
                      .subtotal = summary.subtotal,
                      .tax = summary.tax,
                      .total = summary.total,
                      .discount = summary.discount,
                      .delivery = summary.delivery};
    for (auto const& line : quote.lines) {
        CartLine shown{.id = line.line.id,
                       .url = html::Url{"/p/" + line.sold.handle + "?variant=" + http::percent_encoded(line.sold.sku)},
                       .picture = html::Url{line.sold.picture},
                       .title = line.sold.title,
                       .options = options_text(line.sold.options_json),
                       .quantity = std::to_string(line.line.quantity),
                       .problem = {},
                       .change = {},
                       .unit = line.price.amount,
                       .total = {line.subtotal, quote.currency},
                       .compare_at = line.price.compare_at,
                       .per = line.price.per,
                       .by_many = line.price.per > 1};
        for (auto const& notice : quote.notices)
            if (notice.line == line.line.id && notice.code == "insufficient_stock")
                shown.problem =
                    texts.format(texts.text(notice.available > 0 ? messages::notice_insufficient_stock : messages::notice_sold_out),
                                 std::array{html::argument("available", notice.available)});
        for (auto const& notice : quote.notices)
            if (notice.line == line.line.id && notice.code.starts_with("price_"))
                shown.change = texts.format(texts.text(notice.code == "price_up" ? messages::notice_price_up : messages::notice_price_down),
                                            std::array{html::argument("was", notice.was), html::argument("now", notice.now)});
        view.lines.push_back(std::move(shown));
    }
    for (auto const& gift : quote.gifts)
        view.gifts.push_back({.url = html::Url{"/p/" + gift.sold.handle},
                              .picture = html::Url{gift.sold.picture},
                              .title = gift.sold.title,
                              .options = options_text(gift.sold.options_json),
                              .quantity = std::to_string(gift.line.quantity)});
    for (auto const& notice : quote.notices)
        if (notice.code == "unavailable") view.unavailable.push_back({notice.line});
    view.unavailable_count = static_cast<int>(view.unavailable.size());
    return view;
}

class CartPages {
  public:
    CartPages(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
              workflows::EnterCode& enter_code, Framer const& framer)
        : tools_(tools)
        , carts_(carts)
        , orders_(orders)
        , enter_code_(enter_code)
        , framer_(framer)
        , site_(framer.site())
    {
    }

    http::Response show(http::Request const& request) const { return cart_page(request, carts_, orders_, tools_, framer_, std::nullopt); }

    http::Response add(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.body);
        if (!form) return framer_.error_page(Code::malformed_request, request);
        auto const quantity = form->has("quantity") ? number((*form)["quantity"]) : 1;
        workflows::WantedLine const wanted{(*form)["sku"], quantity};
        auto const lines =
            tools_.db.catalog.read([&](db::Reader& db) { return workflows::resolve_lines(db, {&wanted, 1}, "", tools_.ids); });
        if (!lines) return cart_page(request, carts_, orders_, tools_, framer_, lines.error());

        auto const now = tools_.clock.now();
        auto const present = cart_of_browser(request, carts_, site_);
        if (present && present->status != cart::Status::completed) {
            auto const added = tools_.db.cart.write([&](db::Writer& db) { return cart::add(db, present->id, (*lines)[0], now); });
            if (!added) return cart_page(request, carts_, orders_, tools_, framer_, added.error());
            return to_cart(count_of(*present) + wanted_count(quantity));
        }
        auto const made =
            workflows::new_cart({.who = {Actor::Kind::shopper}, .channel = catalog::default_channel, .trace = {}}, tools_.ids);
        auto const created = tools_.db.cart.write([&](db::Writer& db) { return cart::create(db, made.cart, *lines, now); });
        if (!created) return framer_.error_page(created.error(), request);
        return to_cart(wanted_count(quantity)).with("Set-Cookie", shell::set_cart_cookie({made.cart.id, made.token}, site_));
    }

    http::Response set_quantity(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.body);
        auto const line = parse_id<LineId>(request.captures[0]);
        auto const cart = cart_of_browser(request, carts_, site_);
        if (!form || !form->has("quantity")) return framer_.error_page(Code::malformed_request, request);
        if (!cart || !line) return framer_.error_page(cart ? Error{Code::not_found} : cart.error(), request);
        auto const quantity = static_cast<int>(std::clamp<std::int64_t>(number((*form)["quantity"]), -1, cart::quantity_max + 1));
        auto const changed =
            tools_.db.cart.write([&](db::Writer& db) { return cart::set_quantity(db, cart->id, *line, quantity, tools_.clock.now()); });
        if (!changed && changed.error().code != Code::not_found)
            return cart_page(request, carts_, orders_, tools_, framer_, changed.error(), {*line, (*form)["quantity"]});
        auto const after = cart_of_browser(request, carts_, site_);   // a line that was removed before is removed
        return to_cart(after ? count_of(*after) : 0);
    }

    http::Response set_code(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.body);
        auto const cart = cart_of_browser(request, carts_, site_);
        if (!form || !(form->has("code") || form->has("remove"))) return framer_.error_page(Code::malformed_request, request);
        if (!cart) return framer_.error_page(cart.error(), request);
        auto const now = tools_.clock.now();
        auto const changed = [&]() -> Result<Done> {
            if (form->has("remove"))
                return tools_.db.cart.write(
                    [&](db::Writer& db) { return cart::remove_code(db, cart->id, promotion::normalised((*form)["remove"]), now); });
            auto const code = TRY(enter_code_.admit((*form)["code"], cart->id, request.client));
            return tools_.db.cart.write([&](db::Writer& db) { return cart::add_code(db, cart->id, code, now); });
        }();
        if (!changed) return cart_page(request, carts_, orders_, tools_, framer_, changed.error(), {.code = std::string{(*form)["code"]}});
        return to_cart(count_of(*cart));
    }

  private:
    static int wanted_count(std::int64_t quantity) { return static_cast<int>(quantity); }
    http::Response to_cart(int count) const
    {
        return http::see_other("/cart").with("Set-Cookie", shell::set_cart_count_cookie(count, site_));
    }

    workflows::Tools const& tools_;
    workflows::ViewCart const& carts_;
    workflows::ViewOrder const& orders_;
    workflows::EnterCode& enter_code_;
    Framer const& framer_;
    shell::Site const& site_;
};

}   // namespace

Result<cart::Cart> cart_of_browser(http::Request const& request, workflows::ViewCart const& carts, shell::Site const& site)
{
    auto const cookie = shell::cart_cookie(request, site);
    if (!cookie) return Code::not_found;
    return carts.find(cookie->id, cookie->token);
}

int shown_count(cart::Cart const& cart) { return cart.status == cart::Status::active ? count_of(cart) : 0; }

// Says at the lines what is wrong with them, and leads there from the top of the page.
static void explain(CartPageView& view, Error const& error, Typed const& typed, Framer const& framer)
{
    auto const& texts = framer.site().messages;
    view.problem = problem_of(error, texts);
    view.problem.links.clear();   // the fields of what was to be added stand on another page
    if (!error.violations.empty()) view.problem.detail = field_words(error.violations[0], texts);
    auto const quantity = std::ranges::find(error.violations, "/quantity", &Violation::pointer);
    for (auto& line : view.lines) {
        if (line.id == typed.line && quantity != error.violations.end()) {
            line.quantity = typed.quantity;
            line.problem = field_words(*quantity, texts);
            view.problem.detail.clear();   // said in the link to it
        }
    }
    auto const code = std::ranges::find(error.violations, "/code", &Violation::pointer);
    if (code != error.violations.end()) {
        view.typed_code = typed.code;
        view.code_problem = field_words(*code, texts);
        view.problem.detail.clear();
        view.problem.links.push_back({html::Url{"#f-code"}, view.code_problem});
    }
    for (auto const& line : view.lines)
        if (!line.problem.empty())
            view.problem.links.push_back(
                {html::Url{"#q-" + to_string(line.id)},
                 framer.text(messages::cart_line_problem, {html::argument("title", std::string_view{line.title}),
                                                           html::argument("problem", std::string_view{line.problem})})});
}

http::Response cart_page(http::Request const& request, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
                         workflows::Tools const& tools, Framer const& framer, std::optional<Error> const& error, Typed const& typed)
{
    std::optional<Error> gone;
    auto const shown = [&]() -> Result<workflows::CartView> {
        auto cart = cart_of_browser(request, carts, framer.site());
        if (!cart && cart.error().code == Code::gone) gone = cart.error();
        if (!cart) cart = cart::Cart{.channel = catalog::default_channel};   // none yet, or none any more: an empty one
        return carts.view(std::move(*cart));
    }();
    if (!shown) return framer.error_page(shown.error(), request);
    auto view = page_view(*shown, framer);
    if (view.completed) {
        view.lines.clear();
        if (auto const order = tools.db.order.read([&](db::Reader& db) { return order::find(db, shown->cart.order); }))
            view.order_url = html::Url{"/orders/" + to_string(order->id) + "?token=" + orders.token(*order)};
    }
    auto const& wrong = error ? error : gone;
    if (wrong) {
        explain(view, *wrong, typed, framer);
        view.frame = framer.private_frame(view.frame.title, view.problem);
    }
    auto page = shell::private_page(render(pages::storefront_cart<CartPageView>, view, framer.site().messages),
                                    wrong ? info(wrong->code).status : 200)
                    .with("Set-Cookie", shell::set_cart_count_cookie(shown_count(shown->cart), framer.site()));
    if (wrong && info(wrong->code).retryable) page.with("Retry-After", shell::retry_after(*wrong));
    return page;
}

std::vector<shell::Route> cart_pages(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
                                     workflows::EnterCode& enter_code, Framer const& framer)
{
    auto const pages = std::make_shared<CartPages const>(tools, carts, orders, enter_code, framer);
    auto const workflow = [pages](auto handler) {
        return http::Workflow{.run = [pages, handler](http::Request const& r) { return (pages.get()->*handler)(r); }};
    };
    auto const route = [](http::Method method, std::string_view path, http::Workflow handler) {
        bool const form = method == http::Method::post;
        return shell::Route{.method = method,
                            .path = path,
                            .permission = shell::Permission::own_cart,
                            .handler = std::move(handler),
                            .surface = shell::Surface::page,
                            .priority = http::Priority::cart,
                            .body = form ? http::BodyType::form : http::BodyType::none,
                            .body_max = form ? shell::form_body_max : 0};
    };
    return {route(http::Method::get, "/cart", workflow(&CartPages::show)),
            route(http::Method::post, "/cart/lines", workflow(&CartPages::add)),
            route(http::Method::post, "/cart/lines/{line}", workflow(&CartPages::set_quantity)),
            route(http::Method::post, "/cart/codes", workflow(&CartPages::set_code))};
}

}   // namespace storefront
