#include "interaction/api/cart_api.hpp"

#include "infrastructure/idempotency/idempotency.hpp"
#include "interaction/api/cart_json.hpp"
#include "interaction/shell/transact.hpp"

namespace api {

Result<NamedCart> cart_named(http::Request const& request, shell::Site const& site)
{
    auto const id = parse_id<CartId>(request.captures[0]);
    if (!id) return Code::not_found;
    if (auto const header = request.header("cart-token"); !header.empty()) return NamedCart{*id, std::string{header}};
    auto const cookie = shell::cart_cookie(request, site);
    if (!cookie || cookie->id != *id) return Code::not_found;
    return NamedCart{*id, cookie->token};
}

Result<cart::Cart> cart_of(http::Request const& request, workflows::ViewCart const& carts, shell::Site const& site)
{
    auto const [id, token] = TRY(cart_named(request, site));
    return carts.find(id, token);
}

namespace {

constexpr std::string_view lines_route = "/api/store/carts/{id}/lines";

class CartApi {
  public:
    CartApi(workflows::Tools const& tools, workflows::ViewCart const& carts, workflows::ChangeDetails const& details,
            workflows::EnterCode& enter_code, workflows::CreateCarts const* create, shell::Site const& site)
        : tools_(tools)
        , carts_(carts)
        , details_(details)
        , enter_code_(enter_code)
        , create_(create)
        , site_(site)
    {
    }

    void create(http::Request const& request, http::Reply reply) const
    {
        auto const lines = [&]() -> Result<std::vector<cart::Line>> {
            auto const body = request.body.empty() ? NewCartJson{} : TRY(json::parse<NewCartJson>(request.body));
            std::vector<workflows::WantedLine> wanted;
            if (body.lines)
                for (auto const& line : *body.lines) wanted.push_back({line.sku, line.quantity});
            return tools_.db.catalog.read([&](db::Reader& db) { return workflows::resolve_lines(db, wanted, "/lines", tools_.ids); });
        }();
        if (!lines) return refuse(lines.error(), request, std::move(reply));
        auto const made =
            workflows::new_cart({.who = {Actor::Kind::shopper}, .channel = catalog::default_channel, .trace = {}}, tools_.ids);
        auto const now = tools_.clock.now();
        if (create_ != nullptr) {
            auto view = create_->run(made.cart, *lines, now);
            return std::move(reply)([this, made, view = std::move(view), &request] { return created(made, view, request); });
        }
        shell::transact(
            tools_.db.cart, std::move(reply),
            [cart = made.cart, lines = *lines, now](db::Writer& db) { return cart::create(db, cart, lines, now); },
            [this, made, lines = *lines, now, &request](Result<Done> const& done) {
                auto const view = [&]() -> Result<workflows::CartView> {
                    TRY(done);
                    return carts_.view(cart::fresh({made.cart, lines, now}));
                }();
                return created(made, view, request);
            });
    }

    http::Response show(http::Request const& request) const
    {
        auto const view = [&]() -> Result<workflows::CartView> {
            return carts_.view(TRY(cart_of(request, carts_, site_)), workflows::Patience::some);
        }();
        return view ? shell::json_answer(200, to_json(*view, site_.messages)) : shell::problem(view.error(), request, site_.messages);
    }

    void add_line(http::Request const& request, http::Reply reply) const
    {
        struct Prepared {
            CartId cart;
            cart::Line line;
            std::optional<idempotency::Key> key;
        };
        auto const prepared = [&]() -> Result<Prepared> {
            auto const cart = TRY(cart_of(request, carts_, site_));
            auto const body = TRY(json::parse<NewLineJson>(request.body));
            workflows::WantedLine const wanted{body.sku, body.quantity};
            auto const lines =
                TRY(tools_.db.catalog.read([&](db::Reader& db) { return workflows::resolve_lines(db, {&wanted, 1}, "", tools_.ids); }));
            Prepared result{cart.id, lines[0], {}};
            if (auto const key = request.header("idempotency-key"); !key.empty())
                result.key = {.parent = cart.id.value,
                              .route = lines_route,
                              .key = std::string{key},
                              .fingerprint = crypto::sha256(crypto::bytes(json::to_json(body)))};
            return result;
        }();
        if (!prepared) return refuse(prepared.error(), request, std::move(reply));
        change(request, std::move(reply), prepared->cart, [prepared = *prepared, now = tools_.clock.now()](db::Writer& db) -> Result<Done> {
            if (prepared.key && TRY(idempotency::find(db, *prepared.key, now)))
                return Done{};   // done before: the cart as it is now is the answer
            TRY(cart::add(db, prepared.cart, prepared.line, now));
            if (prepared.key) {
                idempotency::begin(db, *prepared.key, prepared.cart.value, now);
                idempotency::finish(db, prepared.cart.value, prepared.cart.value, {.status = 200, .subject = prepared.cart.value});
            }
            return Done{};
        });
    }

    void add_code(http::Request const& request, http::Reply reply) const
    {
        struct Prepared {
            CartId cart;
            std::string code;
        };
        auto const prepared = [&]() -> Result<Prepared> {
            auto const named = TRY(cart_of(request, carts_, site_));
            auto const body = TRY(json::parse<CodeJson>(request.body));
            return Prepared{named.id, TRY(enter_code_.admit(body.code, named.id, request.client))};
        }();
        if (!prepared) return refuse(prepared.error(), request, std::move(reply));
        change(request, std::move(reply), prepared->cart,
               [told = *prepared, now = tools_.clock.now()](db::Writer& db) { return cart::add_code(db, told.cart, told.code, now); });
    }

    void remove_code(http::Request const& request, http::Reply reply) const
    {
        auto const cart = cart_of(request, carts_, site_);
        if (!cart) return refuse(cart.error(), request, std::move(reply));
        change(request, std::move(reply), cart->id,
               [id = cart->id, code = promotion::normalised(request.captures[1]), now = tools_.clock.now()](db::Writer& db) {
                   return cart::remove_code(db, id, code, now);
               });
    }

    void set_quantity(http::Request const& request, http::Reply reply) const
    {
        auto const quantity = [&]() -> Result<std::int64_t> { return TRY(json::parse<QuantityJson>(request.body)).quantity; }();
        if (!quantity) return refuse(quantity.error(), request, std::move(reply));
        if (*quantity < 1 || *quantity > cart::quantity_max)
            return refuse(invalid("/quantity", Violation::quantity_out_of_range, {{"max", std::int64_t{cart::quantity_max}}}), request,
                          std::move(reply));
        change_line(request, std::move(reply), static_cast<int>(*quantity));
    }

    void remove_line(http::Request const& request, http::Reply reply) const { change_line(request, std::move(reply), 0); }

    http::Response change_details(http::Request const& request) const
    {
        auto const view = [&]() -> Result<workflows::CartView> {
            auto const cart = TRY(cart_of(request, carts_, site_));
            auto const input = to_details(TRY(json::parse<DetailsJson>(request.body)));
            TRY(details_.run(cart, input));
            return carts_.view(TRY(cart_of(request, carts_, site_)), workflows::Patience::some);
        }();
        return view ? shell::json_answer(200, to_json(*view, site_.messages)) : shell::problem(view.error(), request, site_.messages);
    }

    http::Response shipping_methods(http::Request const& request) const
    {
        auto const deliveries = [&]() -> Result<std::vector<workflows::QuotedDelivery>> {
            return carts_.deliveries(TRY(cart_of(request, carts_, site_)));
        }();
        if (!deliveries) return shell::problem(deliveries.error(), request, site_.messages);
        ShippingMethodsJson json;
        for (auto const& d : *deliveries)
            json.data.push_back({d.method.code, d.method.title, d.price, d.arrival.from, d.arrival.to, d.estimated});
        return shell::json_answer(200, json);
    }

  private:
    http::Response created(workflows::CreatedCart const& made, Result<workflows::CartView> const& view, http::Request const& request) const
    {
        if (!view) return shell::problem(view.error(), request, site_.messages);
        auto json = to_json(*view, site_.messages);
        json.token.emplace(made.token);
        return shell::json_answer(201, json)
            .with("Location", "/api/store/carts/" + to_string(made.cart.id))
            .with("Set-Cookie", shell::set_cart_cookie({made.cart.id, made.token}, site_))
            .with("Set-Cookie", shell::set_cart_count_cookie(count_of(view->cart.lines), site_));
    }

    static int count_of(std::vector<cart::Line> const& lines)
    {
        int count = 0;
        for (auto const& line : lines) count += line.quantity;
        return count;
    }

    void refuse(Error const& error, http::Request const& request, http::Reply reply) const
    {
        std::move(reply)([response = shell::problem(error, request, site_.messages)] { return response; });
    }

    void change_line(http::Request const& request, http::Reply reply, int quantity) const
    {
        auto const cart = cart_of(request, carts_, site_);
        auto const line = parse_id<LineId>(request.captures[1]);
        if (!cart || !line) return refuse(cart ? Error{Code::not_found} : cart.error(), request, std::move(reply));
        change(request, std::move(reply), cart->id, [id = cart->id, line = *line, quantity, now = tools_.clock.now()](db::Writer& db) {
            return cart::set_quantity(db, id, line, quantity, now);
        });
    }

    // Answers with the cart as it is then.
    template <typename Job> void change(http::Request const& request, http::Reply reply, CartId, Job job) const
    {
        shell::transact(tools_.db.cart, std::move(reply), std::move(job), [this, &request](Result<Done> const& done) {
            auto const view = [&]() -> Result<workflows::CartView> {
                if (!done) return done.error();
                return carts_.view(TRY(cart_of(request, carts_, site_)));
            }();
            if (!view) return shell::problem(view.error(), request, site_.messages);
            return shell::json_answer(200, to_json(*view, site_.messages))
                .with("Set-Cookie", shell::set_cart_count_cookie(count_of(view->cart.lines), site_));
        });
    }

    workflows::Tools const& tools_;
    workflows::ViewCart const& carts_;
    workflows::ChangeDetails const& details_;
    workflows::EnterCode& enter_code_;
    workflows::CreateCarts const* create_;   // none: the database is near
    shell::Site const& site_;
};

}   // namespace

std::vector<shell::Route> cart_routes(workflows::Tools const& tools, workflows::ViewCart const& carts,
                                      workflows::ChangeDetails const& details, workflows::EnterCode& enter_code,
                                      workflows::CreateCarts const* create, shell::Site const& site)
{
    using shell::Permission, shell::schema_of;
    auto const api = std::make_shared<CartApi const>(tools, carts, details, enter_code, create, site);
    auto const transaction = [api](auto handler) {
        return http::Transaction{[api, handler](http::Request const& r, http::Reply reply) { (api.get()->*handler)(r, std::move(reply)); }};
    };
    auto const workflow = [api](auto handler) {
        return http::Workflow{.run = [api, handler](http::Request const& r) { return (api.get()->*handler)(r); }};
    };
    auto const json = http::BodyType::json;
    auto const cart = http::Priority::cart;
    return {
        {.method = http::Method::post,
         .path = "/api/store/carts",
         .permission = Permission::anyone,
         .handler = transaction(&CartApi::create),
         .priority = cart,
         .body = json,
         .body_max = shell::json_body_max,
         .request = schema_of<NewCartJson>,
         .answers = {{201, schema_of<CartJson>, "The cart, with its token this once"}},
         .summary = "A new cart, with lines or empty"},
        {.method = http::Method::get,
         .path = "/api/store/carts/{id}",
         .permission = Permission::own_cart,
         .handler = workflow(&CartApi::show),
         .priority = cart,
         .answers = {{200, schema_of<CartJson>}, {404}, {410, nullptr, "Expired"}},
         .summary = "The cart as it is now"},
        {.method = http::Method::post,
         .path = lines_route,
         .permission = Permission::own_cart,
         .handler = transaction(&CartApi::add_line),
         .priority = cart,
         .body = json,
         .body_max = shell::json_body_max,
         .idempotency = shell::IdempotencyRule::accepted,
         .request = schema_of<NewLineJson>,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Adds to the cart"},
        {.method = http::Method::patch,
         .path = "/api/store/carts/{id}/lines/{line}",
         .permission = Permission::own_cart,
         .handler = transaction(&CartApi::set_quantity),
         .priority = cart,
         .body = json,
         .body_max = shell::json_body_max,
         .request = schema_of<QuantityJson>,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Sets a line's quantity"},
        {.method = http::Method::del,
         .path = "/api/store/carts/{id}/lines/{line}",
         .permission = Permission::own_cart,
         .handler = transaction(&CartApi::remove_line),
         .priority = cart,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Removes a line"},
        {.method = http::Method::post,
         .path = "/api/store/carts/{id}/codes",
         .permission = Permission::own_cart,
         .handler = transaction(&CartApi::add_code),
         .priority = cart,
         .body = json,
         .body_max = shell::json_body_max,
         .request = schema_of<CodeJson>,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Enters the code of a promotion; applied and rejected say what came of it"},
        {.method = http::Method::del,
         .path = "/api/store/carts/{id}/codes/{code}",
         .permission = Permission::own_cart,
         .handler = transaction(&CartApi::remove_code),
         .priority = cart,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Takes a code back"},
        {.method = http::Method::patch,
         .path = "/api/store/carts/{id}/details",
         .permission = Permission::own_cart,
         .handler = workflow(&CartApi::change_details),
         .priority = cart,
         .body = json,
         .body_max = shell::json_body_max,
         .request = schema_of<DetailsJson>,
         .answers = {{200, schema_of<CartJson>}},
         .summary = "Contact, address and delivery, any part of them"},
        {.method = http::Method::get,
         .path = "/api/store/carts/{id}/shipping-methods",
         .permission = Permission::own_cart,
         .handler = workflow(&CartApi::shipping_methods),
         .priority = cart,
         .answers = {{200, schema_of<ShippingMethodsJson>}},
         .summary = "How it can be delivered, when and for how much"},
    };
}

}   // namespace api
