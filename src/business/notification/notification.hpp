// Notification: what the shop says to people, each thing once. Which and about what is kept; the text is made when it is sent.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <string>
#include <vector>

namespace notification {

inline constexpr int tries_max = 10;

struct Message {
    NotificationId id;
    std::string type;           // "order_confirmed", "order_cancelled"
    std::int64_t subject = 0;   // the order
    std::string cause;          // what brought it about: (type, subject, cause) is said once
    int tries = 0;
};

void queue(db::Writer&, Message const&, Instant now);   // again: nothing happens
std::vector<Message> queued(db::Reader&, int limit);
void record_sent(db::Writer&, NotificationId, Instant now);
void record_failure(db::Writer&, NotificationId);   // after tries_max it is given up

}   // namespace notification
