-- What is to be said to whom, once: the text is made when it is sent, so that nothing personal lies here.
create table notification_messages (
    id             integer primary key,
    type           text not null check (type = 'order_confirmed' or type = 'order_cancelled'),
    subject_id     integer not null,
    cause          text not null,
    state          text not null check (state = 'queued' or state = 'sent' or state = 'failed'),
    tries          integer not null default 0,
    queued_at_us   integer not null,
    next_at_us     integer not null,             -- of the next try
    sent_at_us     integer not null default 0,
    unique (type, subject_id, cause)
) strict;
create index notification_messages_queued on notification_messages (next_at_us) where state = 'queued';
