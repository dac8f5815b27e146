create table cart_carts (
    id               bigint primary key,
    channel_id       bigint not null,
    token_hash       bytea not null,   -- SHA-256 of the 256-bit token
    status           text not null check (status = 'active' or status = 'checking_out' or status = 'completed' or status = 'merged' or status = 'expired'),
    order_id         bigint not null default 0,   -- while checking_out and completed
    merged_into      bigint not null default 0,
    shipping_method  text not null default '',
    instrument       text not null default '',   -- the provider's name of the chosen means of payment; never a card
    version          bigint not null,
    created_at_us    bigint not null,
    expires_at_us    bigint not null,
    locked_at_us     bigint not null default 0
);
create index cart_carts_checking_out on cart_carts (locked_at_us) where status = 'checking_out';

-- Personal data, sealed (decisions 19). The country stands outside: prices, tax and delivery need it.
create table cart_contacts (
    cart_id  bigint primary key references cart_carts (id) on delete cascade,
    key_id   bigint not null,
    sealed   bytea not null,
    country  text not null,
    has      bigint not null   -- bits: 1 an e-mail, 2 an address
);

create table cart_lines (
    cart_id          bigint not null references cart_carts (id) on delete cascade,
    line_id          bigint not null,
    variant_id       bigint not null,
    personalisation  text not null default '',
    bundle_parent    bigint not null default 0,
    quantity         bigint not null check (quantity between 1 and 9999),
    primary key (cart_id, line_id),
    unique (cart_id, variant_id, personalisation, bundle_parent)
);
