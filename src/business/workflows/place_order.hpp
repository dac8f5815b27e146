// Placing an order: freeze, open, ask the provider, confirm (decisions 9–15). Money moves between short transactions, never inside one: a
// slow provider must not hold a lock. Each transaction checks everything before it writes anything, so a refusal leaves no trace.
//
//     freeze    the cart's own transaction: nobody changes it meanwhile                undone by thaw
//               (where carts and orders lie in one database, it is handed over together with `open`: one wait for the disk)
//     open      one transaction: stock is reserved, the order stands as pending,       undone by release and cancel
//               the attempt as processing, the idempotency key as in flight
//     provider  no transaction; the attempt's id makes a second call harmless          undone by void
//     confirm   one transaction, and no way back: stock, payment, journal, event
//
// "Declined" is an answer and undoes `open`. Silence or a crash leaves the order open, for settle_open_orders to ask the provider.
#pragma once

#include "business/order/order.hpp"
#include "business/workflows/edit_cart.hpp"
#include "business/workflows/finish_order.hpp"
#include "business/workflows/view_cart.hpp"
#include "infrastructure/db/batcher.hpp"
#include "infrastructure/jobs/places.hpp"

namespace workflows {

struct PlaceRequest {
    DetailsInput details;   // of the cart, as far as they are told only now
    Money expected_total;   // what the shopper has seen
    std::string instrument;
    std::optional<idempotency::Key> key;
    CartId named = {};   // the cart as the request names it, where that is not the one it has become (a stuck order had to be left behind)
    std::string return_url;
};

// 201 where the order is confirmed; 202 where it is pending, with an action where the shopper has to act.
struct Placed {
    OrderId order = {};
    bool pending = false;
    std::string action_url = {};
    Instant action_until = {};
    std::optional<order::Order> record = {};   // the order as it stands then, where it is at hand
};

struct PlaceOutcome {
    Result<Placed> result;             // Errors: see commerce-model §26; payment_declined is one of them
    bool replayed = false;             // it is what the same key came to before
    std::optional<Quote> offer = {};   // with total_changed: what it costs now
};

struct PlaceOptions {
    std::chrono::milliseconds provider_timeout{8'000};   // after which its silence is `unknown`
    std::chrono::seconds payment_deadline{15 * 60};
    int provider_calls_max = 128;   // orders being opened or paid at once; the next start is refused before any write
    int waiting_max = 64;           // requests that wait for an order which another one began
    std::int64_t owner = 0;         // of leases: this process
    bool glances = true;            // at the stock first, which costs no turn of the writer: where one writes at a time
    bool batched = false;           // many are opened in one transaction: for PostgreSQL
    std::size_t batch_writers = 1;
    std::function<void(PlaceOutcome const&)> told = [](PlaceOutcome const&) {};   // hears what came of each, on its thread; must be short
};

class PlaceOrder {
  public:
    PlaceOrder(Tools const&, customer::Contacts const&, Lookups const&, payment_provider::Provider&, order::Numbers&, FinishOrder&,
               OrderBell&, PlaceOptions);

    // The cart is one that the caller may use. Given with what is known of it, that has just been looked up.
    PlaceOutcome run(Caller const&, CartId, Lookups::ToPlace, PlaceRequest const&);
    PlaceOutcome run(Caller const&, CartId, PlaceRequest const&);

    // As many calls are waiting for the provider as may: an order was refused for it just now.
    bool is_saturated() const { return calls_.is_crowded(); }
    // Orders that are being opened in a batch, or wait for the next one.
    std::size_t being_opened() const { return openings_.inside(); }

  private:
    struct Opened {
        order::Order order;
        payment_provider::Charge charge;
    };
    struct Begun {
        Opened opened;
        jobs::Places::Place call;   // to the provider
    };
    PlaceOutcome place(Caller const&, CartId, Lookups::ToPlace, PlaceRequest const&);
    std::optional<PlaceOutcome> recall(PlaceRequest const&) const;
    std::optional<Result<Placed>> join(CartId, OrderId, Instant give_up);
    std::optional<Result<Placed>> join_winner(CartId, int attempts, Instant give_up);
    Result<Begun> begin(Caller const&, Lookups::ToPlace const&, PlaceRequest const&, std::optional<Quote>& offer);
    Result<Quote> check(cart::Cart const&, PlaceRequest const&, PersonId) const;
    Result<Opened> open(Caller const&, cart::Cart const&, Quote const&, PlaceRequest const&, PreparedDetails);
    struct Opening;
    static void lock(db::Writer&, std::span<Opening* const>);
    void check_open(db::Reader&, std::vector<Opening*>&) const;
    static bool check_limits_and_stock(db::Reader&, std::vector<Opening*>&);
    void check_keys(db::Reader&, std::vector<Opening*>&) const;
    void check_people(db::Reader&, std::vector<Opening*>&) const;
    void apply_open(db::Writer&, std::vector<Opening*> const&) const;
    void open_together(db::Writer&, std::span<Opening* const>) const;
    Result<Done> write_opening(Opening&);
    Result<Placed> pay(Opened const&, Caller const&, jobs::Places::Place);

    Tools const& tools_;
    ChangeDetails details_;
    Lookups const& lookups_;
    payment_provider::Provider& provider_;
    order::Numbers& numbers_;
    FinishOrder& finish_;
    OrderBell& bell_;
    PlaceOptions options_;
    db::Batcher<Opening> openings_;
    jobs::Places calls_, waiting_;
};

}   // namespace workflows
