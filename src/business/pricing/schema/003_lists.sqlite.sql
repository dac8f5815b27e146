-- A list is made anew, with what it says of itself. Prices refer to it, so they are not looked at until all of this is done.
pragma defer_foreign_keys = on;
create table pricing_lists_before as select id, code from pricing_lists;
drop table pricing_lists;
create table pricing_lists (
    id          integer primary key,
    code        text not null unique,
    kind        text not null check (kind = 'base' or kind = 'override' or kind = 'company' or kind = 'fx' or kind = 'sale'),
    state       text not null check (state = 'draft' or state = 'active' or state = 'ended'),
    priority    integer not null,
    from_us     integer,           -- null: since always
    to_us       integer,           -- null: for ever
    scope_json  text not null,     -- {"channels":["web"],"countries":["GB"]}: whom it is for; what is not there is not asked
    rate        text not null,     -- of fx: which rate its prices were made with, and how they were rounded
    rounding    text not null,
    check (from_us < to_us),
    check ((id = 1) = (kind = 'base'))
) strict;
insert into pricing_lists select id, code, 'base', 'active', 0, null, null, '{}', '', '' from pricing_lists_before;
drop table pricing_lists_before;

-- What each list said, from when on; only ever added to. The first says since always.
create table pricing_list_history (
    list_id     integer not null references pricing_lists (id),
    at_us       integer not null,
    state       text not null check (state = 'draft' or state = 'active' or state = 'ended'),
    priority    integer not null,
    from_us     integer,
    to_us       integer,
    scope_json  text not null,
    primary key (list_id, at_us)
) strict, without rowid;
insert into pricing_list_history select id, 0, state, priority, from_us, to_us, scope_json from pricing_lists;

-- What each price was, from when on; only ever added to. Without an amount: it was taken away. What is there before this table counts as
-- having been there always, because nobody knows since when.
create table pricing_history (
    variant_id        integer not null,
    currency          text not null,
    at_us             integer not null,
    list_id           integer not null references pricing_lists (id),
    country           text not null default '',
    min_qty           integer not null check (min_qty >= 1),
    amount_minor      integer check (amount_minor >= 0),
    per               integer not null check (per >= 1),
    compare_at_minor  integer check (compare_at_minor >= 0),
    primary key (variant_id, currency, at_us, list_id, country, min_qty)
) strict, without rowid;
insert into pricing_history
select variant_id, currency, 0, list_id, country, min_qty, amount_minor, per, compare_at_minor from pricing_prices
order by variant_id, currency, list_id, country, min_qty;

-- Moves with every change of a list, so that what was read can be kept in memory.
create table pricing_version (
    id       integer primary key check (id = 1),
    version  integer not null
) strict;
insert into pricing_version values (1, 0);
