create table inventory_locations (
    id       bigint primary key,
    code     text not null unique,
    title    text not null,
    country  text not null
);
insert into inventory_locations values (1, 'main', 'Main warehouse', 'GB');

-- A projection of the events, kept in their transaction. Whether there is enough is decided before an event is written (inventory::check),
-- not by a check here: a count may show that there is less than was promised.
create table inventory_levels (
    variant_id   bigint not null,
    location_id  bigint not null references inventory_locations (id),
    on_hand      bigint not null check (on_hand >= 0),
    reserved     bigint not null check (reserved >= 0),
    allocated    bigint not null check (allocated >= 0),
    safety       bigint not null default 0 check (safety >= 0),
    seq          bigint not null,   -- of the last event
    primary key (variant_id, location_id)
) with (fillfactor = 50);   -- room in the page for the next version of a row: no index is touched

create table inventory_events (
    variant_id   bigint not null,
    location_id  bigint not null,
    seq          bigint not null,
    kind         text not null check (kind = 'received' or kind = 'adjusted' or kind = 'reserved' or kind = 'released' or kind = 'allocated' or kind = 'deallocated'),
    quantity     bigint not null,
    cause_type   text not null,
    cause_id     bigint not null,
    revision     bigint not null default 0,
    actor        text not null,
    at_us        bigint not null,
    primary key (variant_id, location_id, seq),
-- The cause comes first because it grows with time: what is inserted together lies together.
    unique (cause_id, kind, variant_id, location_id, cause_type, revision)
);

-- Every 256 events: what the level was then, so that older ones may be archived.
create table inventory_snapshots (
    variant_id   bigint not null,
    location_id  bigint not null,
    seq          bigint not null,
    on_hand      bigint not null,
    reserved     bigint not null,
    allocated    bigint not null,
    primary key (variant_id, location_id, seq)
);

create table inventory_reservations (
    order_id     bigint not null,
    variant_id   bigint not null,
    location_id  bigint not null,
    cart_id      bigint not null,
    quantity     bigint not null check (quantity > 0),
    state        text not null check (state = 'active' or state = 'converted' or state = 'released'),
    primary key (order_id, variant_id, location_id)
) with (fillfactor = 80);
create unique index inventory_reservations_active on inventory_reservations (cart_id, variant_id, location_id) where state = 'active';
