-- What happened, for whoever acts on it later. `position` is given in the order of commits: not by whoever writes, whose commit may come
-- after a later one, but by the first to read (events::drain), to all that is committed and has none.
create table outbox_events (
    id              bigint primary key,
    position        bigint unique,
    aggregate_type  text not null,
    aggregate_id    bigint not null,
    sequence        bigint not null,
    type            text not null,
    version         bigint not null,
    trace           text not null,
    payload         text not null,
    occurred_at_us  bigint not null
);
create index outbox_events_new on outbox_events (id) where position is null;

-- How far each consumer has come.
create table outbox_cursors (
    consumer  text primary key,
    position  bigint not null
) with (fillfactor = 50);
