create table cart_carts (
    id               integer primary key,
    channel_id       integer not null,
    token_hash       blob not null,      -- SHA-256 of the 256-bit token
    status           text not null check (status = 'active' or status = 'checking_out' or status = 'completed' or status = 'merged' or status = 'expired'),
    order_id         integer not null default 0,   -- while checking_out and completed
    merged_into      integer not null default 0,
    shipping_method  text not null default '',
    instrument       text not null default '',     -- the provider's name of the chosen means of payment; never a card
    version          integer not null,
    created_at_us    integer not null,
    expires_at_us    integer not null,
    locked_at_us     integer not null default 0
) strict;
create index cart_carts_checking_out on cart_carts (locked_at_us) where status = 'checking_out';

-- Personal data, sealed (decisions 19). The country stands outside: prices, tax and delivery need it.
create table cart_contacts (
    cart_id  integer primary key references cart_carts (id) on delete cascade,
    key_id   integer not null,
    sealed   blob not null,
    country  text not null,
    has      integer not null            -- bits: 1 an e-mail, 2 an address
) strict;

create table cart_lines (
    cart_id          integer not null references cart_carts (id) on delete cascade,
    line_id          integer not null,
    variant_id       integer not null,
    personalisation  text not null default '',
    bundle_parent    integer not null default 0,
    quantity         integer not null check (quantity between 1 and 9999),
    primary key (cart_id, line_id),
    unique (cart_id, variant_id, personalisation, bundle_parent)
) strict, without rowid;
