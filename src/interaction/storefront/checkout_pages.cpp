#include "interaction/storefront/checkout_pages.hpp"

#include "interaction/storefront/cart_pages.hpp"
#include "interaction/storefront/order_summary.hpp"
#include "pages.hpp"

#include <algorithm>
#include <charconv>

namespace storefront {

namespace {

struct Step {
    html::Url url;
    std::string title;
    bool done, current;
};

struct Field {
    std::string name, label, value, type, autocomplete, hint, error, described_by;
    bool optional, full;
};

struct MethodChoice {
    std::string code, title, arrives;
    Money price;
    bool chosen;
};

struct InstrumentChoice {
    std::string code, title, hint;
    bool chosen;
};

// What the three steps have in common.
struct StepView {
    Frame frame;
    std::vector<Step> steps;
    OrderSummary summary;
    Problem problem;
};

struct DetailsView : StepView {
    std::vector<Field> contact_fields, address_fields;
};

struct DeliveryView : StepView {
    std::vector<MethodChoice> methods;
    std::vector<InstrumentChoice> instruments;
};

struct ReviewView : StepView {
    std::string email;
    std::vector<std::string> address;
    std::string delivery_title, arrives, payment_title, key, currency;
    std::int64_t total_minor;
};

constexpr std::array<std::string_view, 6> instruments_offered{
    "sim_approve", "sim_challenge", "sim_decline", "sim_insufficient_funds", "sim_timeout_approved", "sim_timeout_declined"};

constexpr std::string_view place_route = "/checkout/place";

class CheckoutPages {
  public:
    CheckoutPages(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
                  workflows::ChangeDetails const& details, workflows::PlaceOrder& place, workflows::SettleOpenOrders& settle,
                  payment_provider::Provider const& provider, Framer const& framer)
        : tools_(tools)
        , carts_(carts)
        , orders_(orders)
        , details_(details)
        , place_(place)
        , settle_(settle)
        , provider_(provider)
        , framer_(framer)
        , site_(framer.site())
    {
    }

    http::Response show_details(http::Request const& request) const
    {
        auto const view = active_cart(request);
        if (!view) return http::see_other("/cart");
        return details_page(*view, carts_.contact(view->cart).value_or(customer::Contact{}), std::nullopt);
    }

    http::Response show_delivery(http::Request const& request) const
    {
        auto const view = active_cart(request);
        if (!view) return http::see_other("/cart");
        if (lacks(*view, {"email", "shipping_address"})) return http::see_other("/checkout");
        return delivery_page(request, *view, std::nullopt);
    }

    http::Response show_review(http::Request const& request) const
    {
        auto const view = active_cart(request);
        if (!view) return http::see_other("/cart");
        if (auto const elsewhere = step_missing(*view)) return http::see_other(*elsewhere);
        return review_page(request, *view, std::nullopt);
    }

    // Both forms arrive here; the hidden field `step` says which.
    http::Response change_details(http::Request const& request) const
    {
        auto const view = active_cart(request);
        if (!view) return http::see_other("/cart");
        auto const form = http::Form::parse(request.body);
        if (!form) return framer_.error_page(Code::malformed_request, request);
        bool const delivery = (*form)["step"] == "delivery";
        auto const input = delivery ? delivery_from(*form) : details_from(*form);
        auto const changed = [&]() -> Result<Done> {
            if (delivery && !provider_.knows(input.instrument.value_or(""))) return invalid("/payment", Violation::unknown_instrument);
            return details_.run(view->cart, input);
        }();
        if (changed) return http::see_other(delivery ? "/checkout/review" : "/checkout/delivery");
        if (delivery) return delivery_page(request, *view, changed.error());
        return details_page(*view, {.email = input.email.value_or(""), .address = input.address}, changed.error());
    }

    http::Response place(http::Request const& request) const
    {
        auto const cart = cart_of_browser(request, carts_, site_);
        auto const form = http::Form::parse(request.body);
        if (!cart || !form) return cart ? framer_.error_page(Code::malformed_request, request) : http::see_other("/cart");
        auto const currency = Currency::parse((*form)["currency"]);
        std::int64_t total = -1;
        auto const& text = (*form)["total"];
        std::from_chars(text.data(), text.data() + text.size(), total);
        auto const& key = (*form)["key"];
        auto const named = shell::cart_cookie(request, site_)->id;
        if (!currency || !idempotency::is_key(key)) return framer_.error_page(Code::malformed_request, request);

        auto const outcome = place_.run(
            {.who = {Actor::Kind::shopper}, .channel = catalog::default_channel, .trace = traceparent(request.trace)}, cart->id,
            {.details = {},
             .expected_total = {total, *currency},
             .instrument = cart->details.instrument,
             .key =
                 idempotency::Key{
                     .parent = cart->id.value, .route = place_route, .key = key, .fingerprint = crypto::sha256(crypto::bytes(text))},
             .named = named == cart->id ? CartId{} : named,
             .return_url = site_.public_url + "/checkout/done"});
        if (outcome.result) return go_on(*outcome.result);
        return explain(request, outcome.result.error());
    }

    // The shopper comes back from the bank, or looks again. Anybody may be sent here; the bank is asked only for whoever has the cart.
    http::Response done(http::Request const& request) const
    {
        auto const form = http::Form::parse(request.query);
        auto const order = form ? parse_id<OrderId>((*form)["order"]) : std::nullopt;
        if (!order) return framer_.error_page(Code::not_found, request);
        auto cart = cart_of_browser(request, carts_, site_);
        if (cart && cart->order == *order) {
            settle_.settle(*order);
            cart = cart_of_browser(request, carts_, site_);   // full again, where the bank said no
        }
        return http::see_other("/orders/" + to_string(*order))
            .with("Set-Cookie", shell::set_cart_count_cookie(cart ? shown_count(*cart) : 0, site_));
    }

  private:
    std::string text(html::Key key) const { return framer_.text(key); }

    // A cart that can be ordered: not empty, not being ordered.
    std::optional<workflows::CartView> active_cart(http::Request const& request) const
    {
        auto const cart = cart_of_browser(request, carts_, site_);
        if (!cart || cart->status != cart::Status::active || cart->lines.empty()) return std::nullopt;
        auto view = carts_.view(*cart, workflows::Patience::some);
        if (!view) return std::nullopt;
        return std::move(*view);
    }

    static bool lacks(workflows::CartView const& view, std::initializer_list<std::string_view> what)
    {
        return std::ranges::any_of(
            what, [&](auto requirement) { return std::ranges::find(view.requirements, requirement) != view.requirements.end(); });
    }

    static std::optional<std::string_view> step_missing(workflows::CartView const& view)
    {
        if (lacks(view, {"email", "shipping_address"})) return "/checkout";
        if (lacks(view, {"shipping_method"}) || view.cart.details.instrument.empty()) return "/checkout/delivery";
        return std::nullopt;
    }

    StepView step(workflows::CartView const& cart, html::Key title, std::size_t current, std::optional<Error> const& error) const
    {
        auto const problem = error ? problem_of(*error, site_.messages) : Problem{};
        StepView view{.frame = framer_.private_frame(framer_.text(title, {html::argument("name", site_.name)}), problem),
                      .steps = {},
                      .summary = summary_of(cart.quote),
                      .problem = problem};
        struct Named {
            char const* url;
            html::Key title;
        };
        static constexpr std::array<Named, 4> named{{{"/cart", messages::checkout_step_cart},
                                                     {"/checkout", messages::checkout_step_details},
                                                     {"/checkout/delivery", messages::checkout_step_delivery},
                                                     {"/checkout/review", messages::checkout_step_review}}};
        for (std::size_t i = 0; i < named.size(); ++i)
            view.steps.push_back({html::Url{named[i].url}, text(named[i].title), i < current, i == current});
        return view;
    }

    static int status_of(std::optional<Error> const& error) { return error ? info(error->code).status : 200; }

    // ---- details

    static workflows::DetailsInput details_from(http::Form const& form)
    {
        return {.email = form["email"],
                .shipping_method = {},
                .instrument = {},
                .address = Address{.name = form["name"],
                                   .line1 = form["line1"],
                                   .line2 = form["line2"],
                                   .city = form["city"],
                                   .region = {},
                                   .postcode = form["postcode"],
                                   .country = form["country"],
                                   .phone = form["phone"]}};
    }

    http::Response details_page(workflows::CartView const& cart, customer::Contact const& contact, std::optional<Error> const& error) const
    {
        auto const address = contact.address.value_or(Address{});
        DetailsView view{step(cart, messages::checkout_title_details, 1, error), {}, {}};
        auto const field = [&](std::string const& name, html::Key label, std::string const& value, std::string type,
                               std::string autocomplete, bool full, bool optional = false, std::optional<html::Key> hint = {}) {
            Field made{.name = name,
                       .label = text(label),
                       .value = value,
                       .type = std::move(type),
                       .autocomplete = std::move(autocomplete),
                       .hint = hint ? text(*hint) : "",
                       .error = {},
                       .described_by = {},
                       .optional = optional,
                       .full = full};
            if (error)
                for (auto const& violation : error->violations)
                    if (violation.pointer.ends_with("/" + name)) made.error = field_words(violation, site_.messages);
            if (!made.hint.empty()) made.described_by = name + "-h";
            if (!made.error.empty()) made.described_by += (made.described_by.empty() ? "" : " ") + name + "-e";
            return made;
        };
        view.contact_fields = {
            field("email", messages::checkout_email, contact.email, "email", "email", true, false, messages::checkout_email_hint)};
        view.address_fields = {
            field("name", messages::checkout_name, address.name, "text", "name", true),
            field("line1", messages::checkout_line1, address.line1, "text", "address-line1", true),
            field("line2", messages::checkout_line2, address.line2, "text", "address-line2", true, true),
            field("city", messages::checkout_city, address.city, "text", "address-level2", false),
            field("postcode", messages::checkout_postcode, address.postcode, "text", "postal-code", false),
            field("phone", messages::checkout_phone, address.phone, "tel", "tel", true, true, messages::checkout_phone_hint)};
        return shell::private_page(render(pages::storefront_checkout_details<DetailsView>, view, site_.messages), status_of(error));
    }

    // ---- delivery and payment

    static workflows::DetailsInput delivery_from(http::Form const& form)
    {
        return {.email = {}, .shipping_method = form["shipping_method"], .instrument = form["instrument"], .address = {}};
    }

    std::string arrives(shipping::Arrival const& arrival) const
    {
        auto const key = arrival.from == arrival.to ? messages::checkout_arrives : messages::checkout_arrives_between;
        return framer_.text(key, {html::argument("from", arrival.from), html::argument("to", arrival.to)});
    }

    std::string instrument_text(std::string_view instrument, std::string_view ending) const
    {
        return std::string{site_.messages.find("payment." + std::string{instrument} + std::string{ending}).value_or(instrument)};
    }

    http::Response delivery_page(http::Request const& request, workflows::CartView const& cart, std::optional<Error> const& error) const
    {
        auto const deliveries = carts_.deliveries(cart.cart);
        if (!deliveries) return framer_.error_page(deliveries.error(), request);
        DeliveryView view{step(cart, messages::checkout_title_delivery, 2, error), {}, {}};
        auto const& chosen = cart.cart.details;
        for (auto const& delivery : *deliveries) {
            bool const is_chosen = chosen.shipping_method.empty() ? view.methods.empty() : chosen.shipping_method == delivery.method.code;
            view.methods.push_back({delivery.method.code, delivery.method.title, arrives(delivery.arrival), delivery.price, is_chosen});
        }
        for (auto const instrument : instruments_offered) {
            bool const is_chosen = chosen.instrument.empty() ? view.instruments.empty() : chosen.instrument == instrument;
            view.instruments.push_back(
                {std::string{instrument}, instrument_text(instrument, ""), instrument_text(instrument, ".hint"), is_chosen});
        }
        return shell::private_page(render(pages::storefront_checkout_delivery<DeliveryView>, view, site_.messages), status_of(error));
    }

    // ---- review

    http::Response review_page(http::Request const& request, workflows::CartView const& cart, std::optional<Error> const& error) const
    {
        auto const contact = carts_.contact(cart.cart);
        if (!contact || !contact->address || !cart.quote.delivery) return framer_.error_page(Code::not_deliverable, request);
        auto const& delivery = *cart.quote.delivery;
        ReviewView view{step(cart, messages::checkout_title_review, 3, error),
                        contact->email,
                        address_lines(*contact->address, site_.messages),
                        delivery.method.title,
                        arrives(delivery.arrival),
                        instrument_text(cart.cart.details.instrument, ""),
                        crypto::base64url(crypto::View{crypto::random_key()}.first(18)),
                        std::string{cart.quote.currency.code()},
                        cart.quote.totals.total};
        return shell::private_page(render(pages::storefront_checkout_review<ReviewView>, view, site_.messages), status_of(error));
    }

    http::Response go_on(workflows::Placed const& placed) const
    {
        auto const order =
            placed.record ? *placed.record : *tools_.db.order.read([&](db::Reader& db) { return order::find(db, placed.order); });
        auto const token = orders_.token(order);
        auto const where = placed.action_url.empty() ? "/orders/" + to_string(order.id) : placed.action_url;
        return http::see_other(where)
            .with("Set-Cookie", shell::set_order_cookie(order.id, token, site_))
            .with("Set-Cookie", shell::set_cart_count_cookie(0, site_));
    }

    // The page on which the shopper can do something about it.
    http::Response explain(http::Request const& request, Error const& error) const
    {
        auto const view = active_cart(request);
        if (!view) return framer_.error_page(error, request);
        switch (error.code) {
        case Code::insufficient_stock:
        case Code::price_not_found: return cart_page(request, carts_, orders_, tools_, framer_, Error{error.code});
        case Code::payment_declined: return delivery_page(request, *view, error);
        default: break;
        }
        if (auto const elsewhere = step_missing(*view)) return http::see_other(*elsewhere);
        return review_page(request, *view, error);
    }

    workflows::Tools const& tools_;
    workflows::ViewCart const& carts_;
    workflows::ViewOrder const& orders_;
    workflows::ChangeDetails const& details_;
    workflows::PlaceOrder& place_;
    workflows::SettleOpenOrders& settle_;
    payment_provider::Provider const& provider_;
    Framer const& framer_;
    shell::Site const& site_;
};

}   // namespace

std::vector<shell::Route> checkout_pages(workflows::Tools const& tools, workflows::ViewCart const& carts,
                                         workflows::ViewOrder const& orders, workflows::ChangeDetails const& details,
                                         workflows::PlaceOrder& place, workflows::SettleOpenOrders& settle,
                                         payment_provider::Provider const& provider, Framer const& framer)
{
    auto const pages = std::make_shared<CheckoutPages const>(tools, carts, orders, details, place, settle, provider, framer);
    auto const route = [&](http::Method method, std::string_view path, auto handler, http::Priority priority = http::Priority::cart) {
        bool const form = method == http::Method::post;
        return shell::Route{.method = method,
                            .path = path,
                            .permission = shell::Permission::own_cart,
                            .handler =
                                http::Workflow{.run = [pages, handler](http::Request const& r) { return (pages.get()->*handler)(r); }},
                            .surface = shell::Surface::page,
                            .priority = priority,
                            .body = form ? http::BodyType::form : http::BodyType::none,
                            .body_max = form ? shell::form_body_max : 0};
    };
    using http::Method;
    return {route(Method::get, "/checkout", &CheckoutPages::show_details),
            route(Method::get, "/checkout/delivery", &CheckoutPages::show_delivery),
            route(Method::get, "/checkout/review", &CheckoutPages::show_review),
            route(Method::get, "/checkout/done", &CheckoutPages::done),
            route(Method::post, "/checkout/details", &CheckoutPages::change_details),
            route(Method::post, place_route, &CheckoutPages::place, http::Priority::place)};
}

}   // namespace storefront
