#include "business/workflows/cancel_order.hpp"

#include "business/inventory/inventory.hpp"
#include "business/ledger/ledger.hpp"
#include "business/order/order.hpp"
#include "business/payment/payment.hpp"
#include "business/redemption/redemption.hpp"
#include "infrastructure/events/events.hpp"

namespace workflows {

Result<Done> CancelOrder::run(Caller const& caller, OrderId id)
{
    trace::Span const span{"cancel_order"};
    auto const now = tools_.clock.now();
    auto const refund_id = tools_.ids.next<RefundId>();
    auto const entry = tools_.ids.next<EntryId>();
    auto const event = tools_.ids.next<EventId>();
    auto const refund = TRY(tools_.db.order.write([&](db::Writer& db) -> Result<std::optional<payment::Refund>> {
        db.lock(order::lock_of(id));
        auto const order = order::find(db, id);
        if (!order) return Code::not_found;
        if (order->status == order::Status::cancelled) return std::optional<payment::Refund>{};
        if (order->status != order::Status::confirmed) return Code::illegal_transition;

        TRY(order::cancel(db, id, name(caller.who.kind), order->payment, now));
        for (auto const& variant : inventory::release(db, {id, order->cart, caller.who, now}))
            for (auto const& line : order::lines(db, id))
                if (line.variant == variant) db.after_commit([changed = tools_.changed, product = line.product] { changed(product); });
        redemption::release(db, id, now);
        auto const opened = payment::open_refund(db, refund_id, id, "cancel", now);
        if (opened) ledger::book_refund_approved(db, entry, opened->id, id, opened->amount, now);
        events::append(db, {.id = event,
                            .aggregate_type = "order",
                            .aggregate_id = id.value,
                            .sequence = order->version + 1,
                            .type = "order.cancelled",
                            .trace = caller.trace,
                            .payload = R"({"reason":")" + std::string{name(caller.who.kind)} + R"("})",
                            .occurred_at = now});
        return opened;
    }));
    if (refund) pay_refund(tools_, provider_, refund->id, refund->attempt, id, refund->amount);
    return Done{};
}

}   // namespace workflows
