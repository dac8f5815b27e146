// The SQL of orders and their sagas. No rules.
#pragma once

#include "business/order/order.hpp"
#include "business/order/saga.hpp"

namespace order::store {

void insert(db::Writer&, Order const&, Instant now);
void insert_line(db::Writer&, OrderId, int position, Line const&);
void insert_contact(db::Writer&, OrderId, SealedContact const&);
Status status_of(db::Reader&, OrderId);                                          // there is such an order
void save_confirmed(db::Writer&, OrderId, Status, PaymentStatus, Instant now);   // also what the receipt says of the payment
void save_cancelled(db::Writer&, OrderId, Status, PaymentStatus, std::string_view reason, Instant now);
void save_payment(db::Writer&, OrderId, PaymentStatus, Instant now);
std::int64_t take_numbers(db::Writer&, ChannelId, std::int64_t count);   // the first of them

void insert_saga(db::Writer&, saga::Saga const&);
void save_saga(db::Writer&, saga::Saga const&);
int last_attempt(db::Reader&, CartId);   // 0: none yet

}   // namespace order::store
