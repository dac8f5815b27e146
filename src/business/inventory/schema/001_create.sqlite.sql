create table inventory_locations (
    id       integer primary key,
    code     text not null unique,
    title    text not null,
    country  text not null
) strict;
insert into inventory_locations values (1, 'main', 'Main warehouse', 'GB');

-- A projection of the events, kept in their transaction. Whether there is enough is decided before an event is written (inventory::check),
-- not by a check here: a count may show that there is less than was promised.
create table inventory_levels (
    variant_id   integer not null,
    location_id  integer not null references inventory_locations (id),
    on_hand      integer not null check (on_hand >= 0),
    reserved     integer not null check (reserved >= 0),
    allocated    integer not null check (allocated >= 0),
    safety       integer not null default 0 check (safety >= 0),
    seq          integer not null,   -- of the last event
    primary key (variant_id, location_id)
) strict, without rowid;

create table inventory_events (
    variant_id   integer not null,
    location_id  integer not null,
    seq          integer not null,
    kind         text not null check (kind = 'received' or kind = 'adjusted' or kind = 'reserved' or kind = 'released' or kind = 'allocated' or kind = 'deallocated'),
    quantity     integer not null,
    cause_type   text not null,
    cause_id     integer not null,
    revision     integer not null default 0,
    actor        text not null,
    at_us        integer not null,
    primary key (variant_id, location_id, seq),
    -- The cause comes first because it grows with time: what is inserted together lies together.
    unique (cause_id, kind, variant_id, location_id, cause_type, revision)
) strict, without rowid;

-- Every 256 events: what the level was then, so that older ones may be archived.
create table inventory_snapshots (
    variant_id   integer not null,
    location_id  integer not null,
    seq          integer not null,
    on_hand      integer not null,
    reserved     integer not null,
    allocated    integer not null,
    primary key (variant_id, location_id, seq)
) strict, without rowid;

create table inventory_reservations (
    order_id     integer not null,
    variant_id   integer not null,
    location_id  integer not null,
    cart_id      integer not null,
    quantity     integer not null check (quantity > 0),
    state        text not null check (state = 'active' or state = 'converted' or state = 'released'),
    primary key (order_id, variant_id, location_id)
) strict, without rowid;
create unique index inventory_reservations_active on inventory_reservations (cart_id, variant_id, location_id) where state = 'active';
