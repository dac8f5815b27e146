// What happens after an order was placed or cancelled, outside its transaction: consumers of the outbox.
#pragma once

#include "business/workflows/view_order.hpp"
#include "infrastructure/events/events.hpp"
#include "infrastructure/peripherals/mail/mail.hpp"
#include "infrastructure/template/html.hpp"

namespace workflows {

// "Cart completed" follows the order (decisions 9).
events::Consumer complete_carts(Tools const&);

// Queues what is to be said about it.
events::Consumer queue_notifications(Tools const&);

struct Sender {
    std::string shop_name, from;   // from: an e-mail address
    std::string public_url;        // of the shop, for links
};

// Sends what is queued: makes the text, hands it to the mailer, remembers.
class SendNotifications {
  public:
    SendNotifications(Tools const&, ViewOrder const&, mail::Mailer&, html::Messages const&, Sender);
    std::size_t run();   // how many were sent

  private:
    std::optional<mail::Message> compose(std::string_view type, OrderView const&) const;

    Tools const& tools_;
    ViewOrder const& orders_;
    mail::Mailer& mailer_;
    html::Messages const& messages_;
    Sender sender_;
};

}   // namespace workflows
