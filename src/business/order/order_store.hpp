// The SQL of orders and their sagas. No rules.
#pragma once

#include "business/order/order.hpp"
#include "business/order/saga.hpp"

namespace order::store {

void insert(db::Writer&, std::span<Opening const* const>);
void insert_lines(db::Writer&, std::span<Opening const* const>);
void insert_contacts(db::Writer&, std::span<Opening const* const>);
void insert_sagas(db::Writer&, std::span<Opening const* const>);
void find_live_orders(db::Reader&, std::span<CartId const>, std::function<void(std::size_t)> const& see);
void find_sagas(db::Reader&, std::span<CartId const>, std::function<void(std::size_t, saga::Saga const&)> const& see);
void find_statuses(db::Reader&, std::span<Confirming const>, std::function<void(std::size_t, Status)> const& see);
Status status_of(db::Reader&, OrderId);                          // there is such an order
void save_confirmed(db::Writer&, std::span<Confirming const>);   // also what the receipt says of the payment
void save_cancelled(db::Writer&, OrderId, Status, PaymentStatus, std::string_view reason, Instant now);
void save_payment(db::Writer&, OrderId, PaymentStatus, Instant now);
std::int64_t take_numbers(db::Writer&, ChannelId, std::int64_t count);   // the first of them

void find_states(db::Reader&, std::span<saga::Advancing const>, std::function<void(std::size_t, saga::State)> const& see);
void save_states(db::Writer&, std::span<saga::Advanced const>);   // the tries begin anew
void save_saga(db::Writer&, saga::Saga const&);

}   // namespace order::store
