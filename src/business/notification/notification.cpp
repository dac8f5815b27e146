#include "business/notification/notification.hpp"

namespace notification {

static db::Statement const insert_message{
    "insert into notification_messages (id, type, subject_id, cause, state, queued_at_us) values (?1, ?2, ?3, ?4, 'queued', ?5) "
    "on conflict (type, subject_id, cause) do nothing"};
static db::Statement const find_queued{
    "select id, type, subject_id, cause, tries from notification_messages where state = 'queued' order by id limit ?1"};
static db::Statement const save_sent{"update notification_messages set state = 'sent', sent_at_us = ?2 where id = ?1"};
static db::Statement const save_failure{
    "update notification_messages set tries = tries + 1, state = case when tries + 1 >= ?2 then 'failed' else 'queued' end where id = ?1"};

void queue(db::Writer& db, Message const& m, Instant now) { db.execute(insert_message, m.id, m.type, m.subject, m.cause, now); }

std::vector<Message> queued(db::Reader& db, int limit)
{
    return db.all(
        find_queued,
        [](db::Row const& row) {
            return Message{row.get<NotificationId>(0), row.get<std::string>(1), row.get<std::int64_t>(2), row.get<std::string>(3),
                           row.get<int>(4)};
        },
        limit);
}

void record_sent(db::Writer& db, NotificationId id, Instant now) { db.execute(save_sent, id, now); }
void record_failure(db::Writer& db, NotificationId id) { db.execute(save_failure, id, tries_max); }

}   // namespace notification
