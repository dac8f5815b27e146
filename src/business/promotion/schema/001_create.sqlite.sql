-- What each promotion says, as JSON in the shape that promotion::read takes; it has been checked.
create table promotion_rules (
    id             text primary key,
    code           text unique,         -- normalised; null: automatic
    rule           text not null,
    updated_at_us  integer not null
) strict, without rowid;

-- Moves with every change, so that what was read can be kept in memory.
create table promotion_version (
    id       integer primary key check (id = 1),
    version  integer not null
) strict;
insert into promotion_version values (1, 0);
