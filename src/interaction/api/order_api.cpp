#include "interaction/api/order_api.hpp"

#include "interaction/api/cart_api.hpp"
#include "interaction/api/order_json.hpp"

namespace api {

namespace {

constexpr std::string_view place_route = "/api/store/carts/{id}/place";

class OrderApi {
  public:
    OrderApi(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
             workflows::PlaceOrder& place, workflows::CancelOrder& cancel, shell::Site const& site, crypto::Key const& fingerprint_key)
        : tools_(tools)
        , carts_(carts)
        , orders_(orders)
        , place_(place)
        , cancel_(cancel)
        , site_(site)
        , fingerprint_key_(fingerprint_key)
    {
    }

    http::Response place(http::Request const& request) const
    {
        struct Asked {
            CartId cart;
            workflows::Lookups::ToPlace found;
            workflows::PlaceRequest request;
        };
        auto const asked = [&]() -> Result<Asked> {
            auto const [named, token] = TRY(cart_named(request, site_));
            auto const body = json::parse<PlaceJson>(request.body);
            auto found = TRY(carts_.find_to_place(named, token, body ? body->email : std::nullopt));   // before what is wrong with the body
            TRY(body);
            auto const cart = found.cart->id;
            return Asked{cart,
                         std::move(found),
                         {.details = to_details({body->email, body->shipping_address, body->shipping_method}),
                          .expected_total = body->expected_total,
                          .instrument = body->payment.instrument,
                          .key = idempotency::Key{.parent = cart.value,
                                                  .route = place_route,
                                                  .key = std::string{request.header("idempotency-key")},
                                                  .fingerprint = fingerprint(named, *body)},
                          .named = named == cart ? CartId{} : named,
                          .return_url = site_.public_url + "/checkout/done"}};
        }();
        if (!asked) return shell::problem(asked.error(), request, site_.messages);
        auto const outcome = place_.run(caller(request), asked->cart, asked->found, asked->request);
        auto response = outcome.result
                            ? placed(*outcome.result)
                            : shell::problem(outcome.result.error(), request, site_.messages, offer(*asked->found.cart, outcome));
        if (outcome.replayed) response.with("Idempotency-Replayed", "true");
        return response;
    }

    http::Response show(http::Request const& request) const
    {
        auto const order = find(request);
        if (!order) return shell::problem(order.error(), request, site_.messages);
        auto const view = orders_.view(*order);
        return shell::json_answer(200, to_json(view.order, view.lines, view.contact));
    }

    http::Response cancel(http::Request const& request) const
    {
        auto const cancelled = [&]() -> Result<order::Order> {
            auto const order = TRY(find(request));
            TRY(cancel_.run(caller(request), order.id));
            return find(request);
        }();
        if (!cancelled) return shell::problem(cancelled.error(), request, site_.messages);
        auto const view = orders_.view(*cancelled);
        return shell::json_answer(200, to_json(view.order, view.lines, view.contact));
    }

  private:
    // Under a key: the body names a person, and a plain hash of it could be guessed.
    crypto::Digest fingerprint(CartId cart, PlaceJson const& body) const
    {
        return crypto::hmac_sha256(fingerprint_key_, crypto::bytes(std::string{place_route} + to_string(cart) + json::to_json(body)));
    }

    static workflows::Caller caller(http::Request const& request)
    {
        return {.who = {Actor::Kind::shopper}, .channel = catalog::default_channel, .trace = traceparent(request.trace)};
    }

    // The cart as it would be ordered now.
    std::optional<shell::MemberOfProblem> offer(cart::Cart const& cart, workflows::PlaceOutcome const& outcome) const
    {
        if (!outcome.offer) return std::nullopt;
        return shell::MemberOfProblem{"cart", json::to_json(to_json(carts_.view(cart, *outcome.offer), site_.messages))};
    }

    // With the token from the header, or as a link from a mail has it.
    Result<order::Order> find(http::Request const& request) const
    {
        auto const id = parse_id<OrderId>(request.captures[0]);
        if (!id) return Code::not_found;
        if (auto const header = request.header("order-token"); !header.empty()) return orders_.find(*id, header);
        auto const query = http::Form::parse(request.query);
        return orders_.find(*id, query ? (*query)["token"] : "");
    }

    http::Response placed(workflows::Placed const& placed) const
    {
        auto const order =
            placed.record ? *placed.record : *tools_.db.order.read([&](db::Reader& db) { return order::find(db, placed.order); });
        PlacedJson json{.order = to_receipt(order, orders_.token(order)), .action = {}};
        if (!placed.action_url.empty()) json.action.emplace("redirect", placed.action_url, placed.action_until);
        auto const location = "/api/store/orders/" + to_string(order.id);
        if (!placed.pending) return shell::json_answer(201, json).with("Location", location);
        return shell::json_answer(202, json).with("Location", location).with("Retry-After", "2");
    }

    workflows::Tools const& tools_;
    workflows::ViewCart const& carts_;
    workflows::ViewOrder const& orders_;
    workflows::PlaceOrder& place_;
    workflows::CancelOrder& cancel_;
    shell::Site const& site_;
    crypto::Key fingerprint_key_;
};

}   // namespace

std::vector<shell::Route> order_routes(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ViewOrder const& orders,
                                       workflows::PlaceOrder& place, workflows::CancelOrder& cancel, shell::Site const& site,
                                       crypto::Key const& fingerprint_key)
{
    using shell::Permission, shell::schema_of;
    auto const api = std::make_shared<OrderApi const>(tools, carts, orders, place, cancel, site, fingerprint_key);
    auto const workflow = [api](auto handler) {
        return http::Workflow{.run = [api, handler](http::Request const& r) { return (api.get()->*handler)(r); }};
    };
    return {
        {.method = http::Method::post,
         .path = place_route,
         .permission = Permission::own_cart,
         .handler = workflow(&OrderApi::place),
         .priority = http::Priority::place,
         .body = http::BodyType::json,
         .body_max = shell::json_body_max,
         .idempotency = shell::IdempotencyRule::required,
         .request = schema_of<PlaceJson>,
         .answers = {{201, schema_of<PlacedJson>, "The order is placed and paid"},
                     {202, schema_of<PlacedJson>, "It is pending: the shopper has to act, or the provider has not answered yet"},
                     {402, nullptr, "The payment was declined"},
                     {409, nullptr, "Not enough stock; or the total has changed: `cart` is what it costs now"},
                     {422, nullptr, "Something is missing or wrong"}},
         .summary = "Places the order. The same Idempotency-Key is the same order and the same answer"},
        {.method = http::Method::get,
         .path = "/api/store/orders/{id}",
         .permission = Permission::own_order,
         .handler = workflow(&OrderApi::show),
         .priority = http::Priority::cart,
         .answers = {{200, schema_of<OrderJson>}, {404}},
         .summary = "An order, for whoever has its token (header Order-Token or ?token=)"},
        {.method = http::Method::post,
         .path = "/api/store/orders/{id}/cancel",
         .permission = Permission::own_order,
         .handler = workflow(&OrderApi::cancel),
         .priority = http::Priority::cart,
         .answers = {{200, schema_of<OrderJson>}, {409, nullptr, "It cannot be cancelled now"}},
         .summary = "Cancels an order of which nothing was shipped; the money goes back"},
    };
}

}   // namespace api
