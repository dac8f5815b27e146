#include "business/workflows/place_order.hpp"

#include "business/order/order.hpp"
#include "business/payment/payment.hpp"
#include "business/workflows/limits.hpp"
#include "business/workflows/order_lines.hpp"

#include <algorithm>
#include <thread>

namespace workflows {

using order::saga::State;

static constexpr auto call_patience = 50ms, call_patience_far = 1'000ms;   // for a place among the calls to the provider
static constexpr auto open_within = 30s;   // of freezing; settle_open_orders lets go of a cart only well after it

PlaceOrder::PlaceOrder(Tools const& tools, customer::Contacts const& contacts, Lookups const& lookups, payment_provider::Provider& provider,
                       order::Numbers& numbers, FinishOrder& finish, OrderBell& bell, PlaceOptions options)
    : tools_(tools)
    , details_(tools, contacts, lookups)
    , lookups_(lookups)
    , provider_(provider)
    , numbers_(numbers)
    , finish_(finish)
    , bell_(bell)
    , options_(std::move(options))
    , openings_(
          [this](std::span<Opening* const> openings) {
              return tools_.db.order.write([&](db::Writer& db) -> Result<Done> {
                  open_together(db, openings);
                  return Done{};
              });
          },
          {.at_once = options_.batch_writers, .waiting_max = 4'096, .observe = tools.counts("open")})
    , calls_(options_.provider_calls_max)
    , waiting_(options_.waiting_max)
{
}

PlaceOutcome PlaceOrder::run(Caller const& caller, CartId id, Lookups::ToPlace found, PlaceRequest const& request)
{
    trace::Span const span{"place_order"};
    auto outcome = place(caller, id, std::move(found), request);
    options_.told(outcome);
    return outcome;
}

PlaceOutcome PlaceOrder::run(Caller const& caller, CartId id, PlaceRequest const& request)
{
    return run(caller, id, lookups_.to_place(id, std::nullopt), request);
}

// Opening decides, in its transaction, whether the key is new and the cart still free. So what the key came to before is looked up only
// where nothing can be opened; then it is the answer, whatever else there is to object. A cart that has become another one is asked for
// first: its key stands under the old one, where opening does not look.
PlaceOutcome PlaceOrder::place(Caller const& caller, CartId id, Lookups::ToPlace found, PlaceRequest const& request)
{
    Instant const give_up = tools_.clock.now() + options_.provider_timeout;
    if (auto known = request.named ? recall(request) : std::nullopt) return std::move(*known);
    for (;; found = lookups_.to_place(id, found.email_hmac)) {
        auto const& cart = found.cart;
        std::optional<Error> refused;
        std::optional<Quote> offer;
        if (!cart) {
            refused = cart.error();
        } else if (cart->status == cart::Status::active) {
            auto begun = begin(caller, found, request, offer);
            if (begun) return {pay(begun->opened, caller, std::move(begun->call))};
            refused = begun.error();
        }
        if (auto known = recall(request)) return std::move(*known);

        bool const lost_a_race =
            refused && (refused->code == Code::contention || refused->code == Code::cart_locked || refused->code == Code::duplicate);
        if (refused && !lost_a_race) return {*refused, false, std::move(offer)};
        auto joined =
            refused ? join_winner(cart->id, found.attempts.value_or(order::attempts_max), give_up) : join(cart->id, cart->order, give_up);
        if (joined) return {std::move(*joined)};
        if (refused) bell_.wait(5ms);
        if (tools_.clock.now() >= give_up) return {Code::contention};
    }
}

// Whoever won may have ended already: what came of it is our answer too, not a reason to try again.
std::optional<Result<Placed>> PlaceOrder::join_winner(CartId cart, int attempts, Instant give_up)
{
    auto const winner = tools_.db.order.read([&](db::Reader& db) { return order::saga::find(db, cart, attempts + 1); });
    return winner ? join(cart, winner->order, give_up) : std::nullopt;
}

// What the same key came to. Nothing: it is new, or still in flight, which the cart tells.
std::optional<PlaceOutcome> PlaceOrder::recall(PlaceRequest const& request) const
{
    if (!request.key) return std::nullopt;
    auto const look_up = [&](db::Reader& db) -> Result<std::optional<idempotency::Found>> {
        auto const found = TRY(idempotency::find(db, *request.key, tools_.clock.now()));
        if (found || !request.named) return found;
        auto key = *request.key;
        key.parent = request.named.value;
        return idempotency::find(db, key, tools_.clock.now());
    };
    auto const known = tools_.db.order.read(look_up);
    if (!known) return PlaceOutcome{known.error()};
    auto const& found = *known;
    if (!found) return std::nullopt;
    if (!found->outcome) {   // a stuck order holds its key; its cart has gone on without it (decisions 13)
        OrderId const order{found->subject};
        auto const saga = tools_.db.order.read([&](db::Reader& db) { return order::saga::find(db, order); });
        if (!saga || saga->state != State::stuck) return std::nullopt;
        return PlaceOutcome{Placed{.order = order, .pending = true}};
    }
    auto const& outcome = *found->outcome;
    if (outcome.code) return PlaceOutcome{Error{*outcome.code, outcome.args}, true};
    return PlaceOutcome{Placed{OrderId{outcome.subject}}, true};
}

static Placed waiting_for_customer(OrderId id, std::string const& url, Instant until)
{
    return {.order = id, .pending = true, .action_url = url, .action_until = until};
}

// What comes of the order that holds the cart, as whoever began it hears it: waits for it, within reason. Nothing: it came to no order.
std::optional<Result<Placed>> PlaceOrder::join(CartId cart, OrderId id, Instant give_up)
{
    trace::Span const span{"join"};
    auto const place = waiting_.enter();
    if (!place) return Code::overloaded;
    for (;;) {
        struct Seen {
            std::optional<order::Order> order;
            std::optional<order::saga::Saga> saga;
            std::optional<payment::Attempt> attempt;
        };
        auto const seen = tools_.db.order.read(
            [&](db::Reader& db) { return Seen{order::find(db, id), order::saga::find(db, id), payment::find_latest(db, id)}; });
        if (seen.order) {
            bool const was_confirmed = seen.order->placed_payment.has_value();
            if (was_confirmed) return Placed{id};
            if (seen.saga->state == State::compensated) return declined(seen.attempt->decline_code, seen.attempt->retryable);
            if (seen.saga->state == State::stuck) return Placed{.order = id, .pending = true};   // money may have moved: nobody knows yet
            if (seen.saga->state == State::waiting_customer)
                return waiting_for_customer(id, seen.attempt->action_url, seen.attempt->action_until);
            if (tools_.clock.now() >= give_up) return Placed{.order = id, .pending = true};
        } else {
            auto const held = tools_.db.cart.read([&](db::Reader& db) { return cart::find(db, cart, tools_.clock.now()); });
            bool const still_held = held && held->order == id;
            if (!still_held || tools_.clock.now() >= give_up) return std::nullopt;
        }
        bell_.wait(50ms);
    }
}

// ---- starting

// Everything that can be said without writing: the shopper hears it before anything has moved.
Result<Quote> PlaceOrder::check(cart::Cart const& cart, PlaceRequest const& request, PersonId who) const
{
    trace::Span const span{"check"};
    if (!provider_.knows(request.instrument)) return invalid("/payment/instrument", Violation::unknown_instrument);

    cart::Cart told = cart;   // as it will be with what is told now
    if (request.details.email) told.details.has_email = true;
    if (request.details.address) {
        told.details.has_address = true;
        told.details.place = place_of(*request.details.address);
    }
    if (request.details.shipping_method) told.details.shipping_method = *request.details.shipping_method;
    if (auto const missing = requirements_of(told); !missing.empty()) {
        std::vector<Violation> violations;
        for (auto const requirement : missing) violations.push_back({"/" + std::string{requirement}, Violation::required});
        return Error{Code::requirement_missing, std::move(violations)};
    }

    Quote quote = TRY(quote_within_limits(tools_, cart, {told.details.place, told.details.shipping_method}, who, Patience::some));
    if (!quote.notices.empty()) {
        std::vector<Violation> violations;
        for (std::size_t i = 0; i < cart.lines.size(); ++i)
            if (std::ranges::find(quote.notices, cart.lines[i].id, &Notice::line) != quote.notices.end())
                violations.push_back({"/lines/" + std::to_string(i), Violation::invalid});
        return Error{Code::price_not_found, std::move(violations)};
    }
    if (!quote.delivery)
        return Error{Code::not_deliverable, std::vector{Violation{"/shipping_method", Violation::unknown_shipping_method}}};
    return quote;
}

static std::vector<inventory::Demand> demands_of(cart::Cart const& cart, Quote const& quote)
{
    std::vector<inventory::Demand> demands;
    for (std::size_t i = 0; i < cart.lines.size(); ++i)
        demands.push_back({cart.lines[i].variant, cart.lines[i].quantity, "/lines/" + std::to_string(i) + "/quantity"});
    for (std::size_t i = 0; i < quote.gifts.size(); ++i) {
        auto const& gift = quote.gifts[i].line;
        demands.push_back({gift.variant, gift.quantity, "/gifts/" + std::to_string(i) + "/quantity"});
    }
    return demands;
}

// Everything up to the provider.
Result<PlaceOrder::Begun> PlaceOrder::begin(Caller const& caller, Lookups::ToPlace const& found, PlaceRequest const& request,
                                            std::optional<Quote>& offer)
{
    auto const& cart = *found.cart;
    TRY(details_.check(cart, request.details));
    auto const contact = details_.contact(cart, request.details);
    auto const was_asked = contact && found.email_hmac == details_.email_hmac(contact);
    auto const person = was_asked ? found.person : details_.known(contact);
    auto const told_before = contact ? PersonId{} : cart.details.contact_key;
    Quote quote = TRY(check(cart, request, person ? person->id : told_before));
    if (Money const total{quote.totals.total, quote.currency}; request.expected_total != total) {
        offer = std::move(quote);
        return Error{Code::total_changed, {{"total", total}}};
    }
    TRY(found.attempts);
    if (options_.glances) TRY(tools_.db.order.read([&](db::Reader& db) { return inventory::check(db, demands_of(cart, quote)); }));
    auto details = details_.prepare(request.details, contact, person);
    auto call = calls_.enter(options_.batched ? call_patience_far : call_patience);   // before the first write: what is begun finds a place
    if (!call) return Code::overloaded;
    return Begun{TRY(open(caller, cart, quote, request, std::move(details))), std::move(*call)};
}

struct PlaceOrder::Opening {
    cart::Cart const& cart;
    Quote const& quote;
    PlaceRequest const& request;
    Actor actor;
    PreparedDetails details;
    order::Opening order;
    payment::Opening payment;
    Instant now;
    redemption::Claims claims = {};
    inventory::Plan plan = {};
    Result<Done> result = Code::internal;

    inventory::Reason reason() const { return {order.order.id, cart.id, actor, now}; }
    cart::Freezing freezing() const { return {cart.id, cart.version, order.order.id, &details.change, now}; }
};

// Of those that are still to be opened, what `of` makes of each.
template <typename Openings, typename F> static auto each_of(Openings const& openings, F&& of)
{
    std::vector<std::invoke_result_t<F&, decltype(*openings.front()) const&>> all;
    for (auto const* opening : openings) all.push_back(of(*opening));
    return all;
}

// Those stay whose check says yes; the others keep its no. `take` has what a check found.
template <typename Openings, typename Results, typename F> static void keep(Openings& openings, Results&& results, F&& take)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < openings.size(); ++i) {
        if (!results[i]) {
            openings[i]->result = results[i].error();
            continue;
        }
        take(*openings[i], *results[i]);
        openings[kept++] = openings[i];
    }
    openings.resize(kept);
}

// Whether each can be opened, as if those before it had been. Stock comes last: what is refused for another reason takes none.
void PlaceOrder::check_open(db::Reader& db, std::vector<Opening*>& openings) const
{
    auto const ignore = [](Opening&, auto const&) {};
    auto const late = tools_.clock.now() - open_within;
    keep(openings, each_of(openings, [&](Opening const& o) { return o.now <= late ? Result<Done>{Code::overloaded} : Done{}; }), ignore);
    keep(openings, order::check(db, each_of(openings, [](Opening const& o) { return o.cart.id; })),
         [](Opening& o, int attempts) { o.order.order.attempt = attempts + 1; });
    check_keys(db, openings);
    for (bool is_settled = openings.empty(); !is_settled;) is_settled = check_limits_and_stock(db, openings);
}

// False: some were refused for what others would have claimed that stock refuses. Those are out, and the rest is to be checked again.
bool PlaceOrder::check_limits_and_stock(db::Reader& db, std::vector<Opening*>& openings)
{
    auto left = openings;
    if (std::ranges::any_of(left, [](Opening const* o) { return !o->claims.empty(); }))
        keep(left, redemption::check(db, each_of(left, [](Opening const& o) { return o.claims; })), [](Opening&, auto const&) {});
    auto const within_limits = left;
    keep(left, inventory::check(db, each_of(left, [](Opening const& o) { return demands_of(o.cart, o.quote); })),
         [](Opening& o, inventory::Plan& plan) { o.plan = std::move(plan); });
    if (within_limits.size() == openings.size() || left.size() == within_limits.size()) {
        openings = std::move(left);
        return true;
    }
    auto const is_in = [](std::vector<Opening*> const& some, Opening* one) { return std::ranges::find(some, one) != some.end(); };
    std::erase_if(openings, [&](Opening* one) { return is_in(within_limits, one) && !is_in(left, one); });
    return openings.empty();
}

void PlaceOrder::check_keys(db::Reader& db, std::vector<Opening*>& openings) const
{
    std::vector<idempotency::Key const*> keys;
    std::vector<Opening*> with_key;
    for (auto* const opening : openings)
        if (opening->request.key) {
            with_key.push_back(opening);
            keys.push_back(&*opening->request.key);
        }
    auto const found = idempotency::find(db, keys, tools_.clock.now());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (found[i] && !*found[i]) continue;
        with_key[i]->result = found[i] ? Result<Done>{Code::duplicate} : found[i].error();
        std::erase(openings, with_key[i]);
    }
}

void PlaceOrder::apply_open(db::Writer& db, std::vector<Opening*> const& openings) const
{
    std::vector<idempotency::Claim> claims;
    for (auto const* opening : openings)
        if (opening->request.key) claims.push_back({&*opening->request.key, opening->order.order.id.value, opening->now});
    idempotency::begin(db, claims);
    auto const flipped =
        inventory::reserve(db, each_of(openings, [](Opening const& o) { return inventory::Reserving{&o.plan, o.reason()}; }));
    redemption::claim(db, each_of(openings, [](Opening const& o) { return redemption::Claiming{o.order.order.id, &o.claims, o.now}; }));
    order::open(db, each_of(openings, [](Opening const& o) { return &o.order; }));
    payment::open(db, each_of(openings, [](Opening const& o) { return &o.payment; }));
    for (auto* const opening : openings) {
        opening->result = Done{};
        if (flipped.empty()) continue;
        for (auto const* some : {&opening->quote.lines, &opening->quote.gifts})
            for (auto const& line : *some)
                if (std::ranges::find(flipped, line.line.variant) != flipped.end())
                    db.after_commit([changed = tools_.changed, product = line.sold.product] { changed(product); });
    }
}

// What nobody else may write while it is checked and opened. A cart stands for its sagas and its keys as well.
void PlaceOrder::lock(db::Writer& db, std::span<Opening* const> openings)
{
    std::vector<db::Lock> locks;
    for (auto const* opening : openings) {
        locks.push_back(cart::lock_of(opening->cart.id));
        if (opening->details.person) locks.push_back(customer::lock_of(*opening->details.person));
        for (auto const& line : opening->cart.lines) locks.push_back(inventory::lock_of(line.variant));
        for (auto const& gift : opening->quote.gifts) locks.push_back(inventory::lock_of(gift.line.variant));
        for (auto const& claim : opening->claims) locks.push_back(redemption::lock_of(claim.counter));
    }
    db.lock(locks);
}

// Freezing and opening, where both lie in one database.
void PlaceOrder::open_together(db::Writer& db, std::span<Opening* const> all) const
{
    auto const ignore = [](Opening&, auto const&) {};
    std::vector<Opening*> left{all.begin(), all.end()};
    lock(db, all);
    check_people(db, left);
    keep(left, cart::check_freeze(db, each_of(left, [](Opening const& o) { return o.freezing(); })), ignore);
    check_open(db, left);
    if (left.empty()) return;
    std::vector<customer::NewPerson const*> people;
    for (auto const* opening : left)
        if (opening->details.person) people.push_back(&*opening->details.person);
    customer::add(db, people, left.front()->now);
    cart::freeze(db, each_of(left, [](Opening const& o) { return o.freezing(); }));
    apply_open(db, left);
}

void PlaceOrder::check_people(db::Reader& db, std::vector<Opening*>& openings) const
{
    std::vector<customer::NewPerson const*> people;
    std::vector<Opening*> with_person;
    for (auto* const opening : openings)
        if (opening->details.person) {
            with_person.push_back(opening);
            people.push_back(&*opening->details.person);
        }
    auto const known = customer::check(db, people);
    for (std::size_t i = 0; i < people.size(); ++i)
        if (!known[i]) {
            with_person[i]->result = known[i].error();
            std::erase(openings, with_person[i]);
        }
}

// Each group's transaction in its turn; where all groups lie in one database, all of it is one turn of its writer, or part of a batch.
Result<Done> PlaceOrder::write_opening(Opening& opening)
{
    auto const id = opening.order.order.id;
    auto const& cart = opening.cart;
    Opening* const one = &opening;
    bool const one_database = &tools_.db.cart == &tools_.db.order && &tools_.db.customer == &tools_.db.order;
    if (one_database && options_.batched) {
        TRY(openings_.run(opening));
        return opening.result;
    }
    if (one_database)
        return tools_.db.order.write([&](db::Writer& db) -> Result<Done> {
            open_together(db, {&one, 1});
            return opening.result;
        });

    if (opening.details.person) TRY(add_person(tools_, *opening.details.person));
    TRY(tools_.db.cart.write([&](db::Writer& db) -> Result<Done> {
        auto const freezing = opening.freezing();
        db.lock(cart::lock_of(cart.id));
        auto const allowed = cart::check_freeze(db, {&freezing, 1});
        TRY(allowed[0]);
        cart::freeze(db, {&freezing, 1});
        return Done{};
    }));
    auto const opened = tools_.db.order.write([&](db::Writer& db) -> Result<Done> {
        std::vector<Opening*> left{one};
        lock(db, left);
        check_open(db, left);
        if (!left.empty()) apply_open(db, left);
        return opening.result;
    });
    if (opened) return opened;
    TRY(tools_.db.cart.write(
        [&](db::Writer& db) -> Result<Done> {
            cart::thaw(db, cart.id, id, tools_.clock.now());
            return Done{};
        },
        db::Lane::finish));
    bell_.ring();
    return opened;
}

Result<PlaceOrder::Opened> PlaceOrder::open(Caller const& caller, cart::Cart const& cart, Quote const& quote, PlaceRequest const& request,
                                            PreparedDetails details)
{
    trace::Span const span{"open"};
    auto const now = tools_.clock.now();
    auto const channel = tools_.db.catalog.read([&](db::Reader& db) { return catalog::channel(db, cart.channel); });
    Opening opening{.cart = cart,
                    .quote = quote,
                    .request = request,
                    .actor = caller.who,
                    .details = std::move(details),
                    .order = {.order = {.id = tools_.ids.next<OrderId>(),
                                        .number = TRY(numbers_.next(cart.channel, channel.order_prefix)),
                                        .channel = cart.channel,
                                        .cart = cart.id,
                                        .currency = quote.currency,
                                        .tax_included = quote.tax_included,
                                        .totals = quote.totals,
                                        .country = quote.country,
                                        .shipping_method = quote.delivery->method.code,
                                        .shipping_title = quote.delivery->method.title,
                                        .tax_evidence = tax_evidence_of(quote),
                                        .arrives_from = quote.delivery->arrival.from,
                                        .arrives_to = quote.delivery->arrival.to,
                                        .version = 1,
                                        .placed_at = now},
                              .lines = order_lines_of(quote),
                              .contact = {},
                              .lease_owner = options_.owner,
                              .lease_until = now + options_.provider_timeout + 10s,
                              .deadline = now + options_.payment_deadline},
                    .payment = {},
                    .now = now};
    auto const& contact = opening.details.change.contact ? *opening.details.change.contact : cart.details;
    opening.order.contact = {contact.contact_key, contact.contact};
    opening.claims = claims_of(quote, contact.contact_key);
    opening.payment = {.intent = tools_.ids.next<IntentId>(),
                       .attempt = tools_.ids.next<AttemptId>(),
                       .order = opening.order.order.id,
                       .amount = {quote.totals.total, quote.currency},
                       .provider = provider_.name(),
                       .instrument = request.instrument,
                       .at = now};
    TRY(write_opening(opening));
    return Opened{std::move(opening.order.order),
                  {.attempt = opening.payment.attempt,
                   .amount = opening.payment.amount,
                   .instrument = request.instrument,
                   .return_url = request.return_url}};
}

// ---- paying

Result<Placed> PlaceOrder::pay(Opened const& opened, Caller const& caller, jobs::Places::Place call)
{
    using Kind = payment_provider::Answer::Kind;
    bool const nothing_due = opened.charge.amount.amount == 0;
    auto const answer = nothing_due ? payment_provider::Answer{.kind = Kind::charged} : provider_.confirm(opened.charge);
    call.leave();
    switch (TRY(finish_.apply(opened.order, opened.charge.attempt, answer, caller.trace))) {
    case FinishOrder::Progress::confirmed:
        return Placed{.order = opened.order.id, .record = order::confirmed(opened.order, order::PaymentStatus::paid)};
    case FinishOrder::Progress::failed: break;
    case FinishOrder::Progress::waiting_customer: return waiting_for_customer(opened.order.id, answer.action_url, answer.action_until);
    case FinishOrder::Progress::waiting_provider: return Placed{.order = opened.order.id, .pending = true};
    }
    if (answer.is_final()) return declined(answer);
    // The provider told somebody else while it was silent to us.
    auto const attempt = tools_.db.order.read([&](db::Reader& db) { return payment::find_latest(db, opened.order.id); });
    return declined(attempt->decline_code, attempt->retryable);
}

}   // namespace workflows
