-- What is to be said to whom, once: the text is made when it is sent, so that nothing personal lies here.
create table notification_messages (
    id             bigint primary key,
    type           text not null check (type = 'order_confirmed' or type = 'order_cancelled'),
    subject_id     bigint not null,
    cause          text not null,
    state          text not null check (state = 'queued' or state = 'sent' or state = 'failed'),
    tries          bigint not null default 0,
    queued_at_us   bigint not null,
    next_at_us     bigint not null,   -- of the next try
    sent_at_us     bigint not null default 0,
    unique (type, subject_id, cause)
);
create index notification_messages_queued on notification_messages (next_at_us, id) where state = 'queued';
