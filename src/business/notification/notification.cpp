#include "business/notification/notification.hpp"

#include "base/state_machine.hpp"

#include <algorithm>

namespace notification {

static db::Statement const insert_message{"insert into notification_messages (id, type, subject_id, cause, state, queued_at_us, "
                                          "next_at_us, trace) values (?1, ?2, ?3, ?4, 'queued', ?5, ?5, ?6) "
                                          "on conflict (type, subject_id, cause) do nothing"};
static db::Statement const find_due{"select id, type, subject_id, cause, tries, trace from notification_messages "
                                    "where state = 'queued' and next_at_us <= ?1 order by next_at_us, id limit ?2"};
static db::Statement const save_sent{"update notification_messages set state = 'sent', sent_at_us = ?2 where id = ?1"};
static db::Statement const save_failure{
    "update notification_messages set tries = ?2, state = ?3, next_at_us = ?4 where id = ?1 and state = 'queued'"};
static db::Statement const count_queued_{"select count(*) from notification_messages where state = 'queued'"};
static db::Statement const find_all{"select id, type, subject_id, cause, tries, trace, state from notification_messages order by id"};

static constexpr std::string_view state_names[]{"queued", "sent", "failed"};

static Message to_message(db::Row const& row)
{
    return {row.get<NotificationId>(0), row.get<std::string>(1), row.get<std::int64_t>(2),
            row.get<std::string>(3),    row.get<int>(4),         row.get<std::string>(5)};
}

std::chrono::seconds pause_after(int tries)
{
    int const doublings = std::min(tries - 1, 20);   // far beyond pause_max
    return std::min<std::chrono::seconds>(pause_first * (1 << doublings), pause_max);
}

void queue(db::Writer& db, std::span<Message const> messages, Instant now)
{
    db.execute_all(insert_message, messages, [&](Message const& m, auto with) { with(m.id, m.type, m.subject, m.cause, now, m.trace); });
}

std::vector<Message> due(db::Reader& db, Instant now, int limit) { return db.all(find_due, to_message, now, limit); }

void record_sent(db::Writer& db, std::span<NotificationId const> ids, Instant now)
{
    db.execute_all(save_sent, ids, [&](NotificationId id, auto with) { with(id, now); });
}

bool is_last_try(Message const& message) { return message.tries + 1 >= tries_max; }

void record_failure(db::Writer& db, Message const& message, Instant now)
{
    int const tries = message.tries + 1;
    auto const state = is_last_try(message) ? State::failed : State::queued;
    db.execute(save_failure, message.id, tries, name_of(state_names, state), now + pause_after(tries));
}

std::int64_t count_queued(db::Reader& db) { return db.value<std::int64_t>(count_queued_).value_or(0); }

void each(db::Reader& db, std::function<void(Message const&, State)> const& see)
{
    for (db::Row const row : db.rows(find_all)) see(to_message(row), value_of<State>(state_names, row.get<std::string_view>(6)));
}

}   // namespace notification
