create table pricing_lists (
    id        bigint primary key,
    code      text not null unique,
    kind      text not null check (kind = 'base'),
    currency  text not null
);
insert into pricing_lists values (1, 'base', 'base', 'GBP');

-- `amount_minor` for `per` units, from `min_qty` of them on.
create table pricing_prices (
    variant_id        bigint not null,
    list_id           bigint not null references pricing_lists (id),
    currency          text not null,
    country           text not null default '',
    min_qty           bigint not null default 1 check (min_qty >= 1),
    amount_minor      bigint not null check (amount_minor >= 0),
    per               bigint not null default 1 check (per >= 1),
    compare_at_minor  bigint check (compare_at_minor >= 0),
    primary key (variant_id, list_id, currency, country, min_qty)
);
