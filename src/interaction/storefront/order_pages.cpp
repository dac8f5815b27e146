#include "interaction/storefront/order_pages.hpp"

#include "interaction/storefront/order_summary.hpp"
#include "pages.hpp"

namespace storefront {

namespace {

struct OrderPageView {
    Frame frame;
    Problem problem;
    std::string number, status_text, status_tone, email, payment_text;
    Day placed;
    bool pending, confirmed, failed, cancelled, can_cancel;
    html::Url action, refresh, events, cancel_url;
    OrderSummary summary;
    std::vector<std::string> address;
    std::string delivery_title, arrives;
};

class OrderPages {
  public:
    OrderPages(workflows::ViewOrder const& orders, workflows::CancelOrder& cancel, OrderEvents& events, Framer const& framer)
        : orders_(orders)
        , cancel_(cancel)
        , events_(events)
        , framer_(framer)
        , site_(framer.site())
    {
    }

    // A link with ?token= becomes a cookie and the clean address, so that the token is not passed on with the address.
    http::Response show(http::Request const& request) const
    {
        auto const id = parse_id<OrderId>(request.captures[0]);
        auto const form = http::Form::parse(request.query);
        if (id && form && form->has("token")) {
            auto const& token = (*form)["token"];
            if (!orders_.find(*id, token)) return framer_.error_page(Code::not_found, request);
            return http::see_other("/orders/" + to_string(*id))
                .with("Set-Cookie", shell::set_order_cookie(*id, token, site_))
                .with("Cache-Control", "no-store");
        }
        auto const order = find(request);
        if (!order) return framer_.error_page(order.error(), request);
        return page(*order, std::nullopt);
    }

    http::Response cancel(http::Request const& request) const
    {
        auto const order = find(request);
        if (!order) return framer_.error_page(order.error(), request);
        auto const cancelled = cancel_.run({.who = {Actor::Kind::shopper}, .trace = traceparent(request.trace)}, order->id);
        if (!cancelled) return page(*order, cancelled.error());
        return http::see_other("/orders/" + to_string(order->id));
    }

    http::Response events(http::Request const& request) const
    {
        auto const order = find(request);
        return order ? events_.follow(*order, request) : framer_.error_page(order.error(), request);
    }

  private:
    Result<order::Order> find(http::Request const& request) const
    {
        auto const id = parse_id<OrderId>(request.captures[0]);
        if (!id) return Code::not_found;
        return orders_.find(*id, shell::order_cookie(request, site_));
    }

    std::string word(std::string_view key) const { return std::string{site_.messages.find(key).value_or(key)}; }

    http::Response page(order::Order const& found, std::optional<Error> const& error) const
    {
        auto const shown = orders_.view(found);
        auto const& order = shown.order;
        auto const state = state_of(order);
        bool const waits_for_shopper = shown.attempt && shown.attempt->status == payment::AttemptStatus::requires_action;
        auto const path = "/orders/" + to_string(order.id);
        auto const arrives = order.arrives_from == order.arrives_to ? messages::order_arrives : messages::order_arrives_between;
        OrderPageView view{
            .frame = framer_.private_frame(
                framer_.text(messages::order_title, {html::argument("number", order.number), html::argument("name", site_.name)})),
            .problem = error ? problem_of(*error, site_.messages) : Problem{},
            .number = order.number,
            .status_text = word("order.status_" + std::string{name(order.status)}),
            .status_tone = order.status == order::Status::confirmed   ? "ok"
                           : order.status == order::Status::cancelled ? "bad"
                                                                      : "warn",
            .email = shown.contact ? shown.contact->email : "",
            .payment_text = word("order.payment_" + std::string{name(order.payment)}),
            .placed = day_of(order.placed_at),
            .pending = state == "pending",
            .confirmed = state == "confirmed",
            .failed = state == "failed",
            .cancelled = state == "cancelled",
            .can_cancel = order.status == order::Status::confirmed,
            .action = waits_for_shopper ? html::Url{shown.attempt->action_url} : html::Url{},
            .refresh = html::Url{"/checkout/done?order=" + to_string(order.id)},
            .events = html::Url{path + "/events"},
            .cancel_url = html::Url{path + "/cancel"},
            .summary = summary_of(order, shown.lines),
            .address = shown.contact && shown.contact->address ? address_lines(*shown.contact->address, site_.messages)
                                                               : std::vector<std::string>{},
            .delivery_title = order.shipping_title,
            .arrives = framer_.text(arrives, {html::argument("from", order.arrives_from), html::argument("to", order.arrives_to)})};
        return shell::private_page(render(pages::storefront_order<OrderPageView>, view, site_.messages),
                                   error ? info(error->code).status : 200);
    }

    workflows::ViewOrder const& orders_;
    workflows::CancelOrder& cancel_;
    OrderEvents& events_;
    Framer const& framer_;
    shell::Site const& site_;
};

}   // namespace

std::vector<shell::Route> order_pages(workflows::ViewOrder const& orders, workflows::CancelOrder& cancel, OrderEvents& events,
                                      Framer const& framer)
{
    auto const pages = std::make_shared<OrderPages const>(orders, cancel, events, framer);
    auto const workflow = [pages](auto handler) {
        return http::Workflow{.run = [pages, handler](http::Request const& r) { return (pages.get()->*handler)(r); }};
    };
    return {
        {.method = http::Method::get,
         .path = "/orders/{id}",
         .permission = shell::Permission::own_order,
         .handler = workflow(&OrderPages::show),
         .surface = shell::Surface::page,
         .priority = http::Priority::cart},
        {.method = http::Method::get,
         .path = "/orders/{id}/events",
         .permission = shell::Permission::own_order,
         .handler = workflow(&OrderPages::events),
         .surface = shell::Surface::page},
        {.method = http::Method::post,
         .path = "/orders/{id}/cancel",
         .permission = shell::Permission::own_order,
         .handler = workflow(&OrderPages::cancel),
         .surface = shell::Surface::page,
         .priority = http::Priority::cart,
         .body = http::BodyType::form,
         .body_max = shell::form_body_max},
    };
}

}   // namespace storefront
