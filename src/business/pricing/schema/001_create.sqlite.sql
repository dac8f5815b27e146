create table pricing_lists (
    id        integer primary key,
    code      text not null unique,
    kind      text not null check (kind = 'base'),
    currency  text not null
) strict;
insert into pricing_lists values (1, 'base', 'base', 'GBP');

-- `amount_minor` for `per` units, from `min_qty` of them on.
create table pricing_prices (
    variant_id        integer not null,
    list_id           integer not null references pricing_lists (id),
    currency          text not null,
    country           text not null default '',
    min_qty           integer not null default 1 check (min_qty >= 1),
    amount_minor      integer not null check (amount_minor >= 0),
    per               integer not null default 1 check (per >= 1),
    compare_at_minor  integer check (compare_at_minor >= 0),
    primary key (variant_id, list_id, currency, country, min_qty)
) strict, without rowid;
