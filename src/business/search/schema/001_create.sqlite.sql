-- What the merchant says of searches. Queries are normalised (search::normalised).
create table search_synonyms (
    query       text primary key,
    also        text not null,      -- one a line, in their order
    weight_ppm  integer not null check (weight_ppm between 1 and 1000000)
) strict, without rowid;

-- Products that come first or last. For one query and kind no two windows overlap.
create table search_placements (
    id       integer primary key,
    kind     text not null check (kind = 'pin' or kind = 'bury'),
    query    text not null,
    from_us  integer,               -- null: since always
    to_us    integer,               -- null: for ever
    check (from_us < to_us)
) strict;

create table search_placed (
    placement_id  integer not null references search_placements (id),
    position      integer not null,
    product_id    integer not null,
    primary key (placement_id, position)
) strict, without rowid;

create table search_redirects (
    query  text primary key,
    path   text not null            -- of this shop
) strict, without rowid;

create table search_boosts (
    kind       text not null check (kind = 'attribute' or kind = 'in_stock' or kind = 'popularity'),
    attribute  text not null,       -- '' but of an attribute
    value      text not null,
    ppm        integer not null check (ppm <> 0 and ppm between -1000000 and 1000000),
    primary key (kind, attribute, value)
) strict, without rowid;

-- Moves with every change, so that what was read can be kept in memory.
create table search_version (
    id       integer primary key check (id = 1),
    version  integer not null
) strict;
insert into search_version values (1, 0);

-- What was searched for on a day, UTC, by nobody in particular.
create table search_queries (
    day       integer not null,     -- since 1970-01-01
    query     text not null,
    searches  integer not null,
    empty     integer not null,     -- of them, without anything found
    primary key (day, query),
    check (empty >= 0 and empty <= searches)
) strict, without rowid;
