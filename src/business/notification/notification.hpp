// Notification: what the shop says to people, each thing once. Which and about what is kept; the text is made when it is sent.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/db/database.hpp"

#include <functional>
#include <string>
#include <vector>

namespace notification {

// The first tries follow each other closely, the last ones hours apart: what is down for less than a day loses nothing.
inline constexpr int tries_max = 19;
inline constexpr auto pause_first = std::chrono::seconds{5};
inline constexpr auto pause_max = std::chrono::hours{3};
std::chrono::seconds pause_after(int tries);   // tries ≥ 1

struct Message {
    NotificationId id;
    std::string type;           // "order_confirmed", "order_cancelled"
    std::int64_t subject = 0;   // the order
    std::string cause;          // what brought it about: (type, subject, cause) is said once
    int tries = 0;
    std::string trace = {};   // of what caused it: a traceparent; may be empty
};

void queue(db::Writer&, std::span<Message const>, Instant now);   // again: nothing happens
std::vector<Message> due(db::Reader&, Instant now, int limit);
void record_sent(db::Writer&, std::span<NotificationId const>, Instant now);
void record_failure(db::Writer&, Message const&, Instant now);   // one more try; after the last it is given up
bool is_last_try(Message const&);                                // whether it is given up where this try fails

// How many wait to be sent.
std::int64_t count_queued(db::Reader&);

// ---- checking

enum class State : std::uint8_t { queued, sent, failed };
void each(db::Reader&, std::function<void(Message const&, State)> const& see);

}   // namespace notification
