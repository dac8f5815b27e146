-- What happened, for whoever acts on it later. `position` is given in the order of commits.
create table outbox_events (
    position        integer primary key,
    id              integer not null,
    aggregate_type  text not null,
    aggregate_id    integer not null,
    sequence        integer not null,
    type            text not null,
    version         integer not null,
    trace           text not null,
    payload         text not null,
    occurred_at_us  integer not null
) strict;

-- How far each consumer has come.
create table outbox_cursors (
    consumer  text primary key,
    position  integer not null
) strict, without rowid;
