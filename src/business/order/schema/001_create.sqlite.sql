-- Human numbers are handed out in blocks, so that two nodes do not wait for each other; a block that is not used up leaves a gap.
create table order_number_blocks (
    channel_id  integer primary key,
    next        integer not null
) strict;

create table order_orders (
    id                     integer primary key,
    number                 text not null unique,
    channel_id             integer not null,
    cart_id                integer not null,
    attempt                integer not null,
    status                 text not null check (status = 'pending' or status = 'confirmed' or status = 'cancelled'),
    payment_status         text not null check (payment_status = 'unpaid' or payment_status = 'authorised' or payment_status = 'paid' or payment_status = 'voided' or payment_status = 'refunded' or payment_status = 'partially_refunded'),
    placed_payment_status  text not null default '',   -- as it was when the order was confirmed: what the receipt says for ever
    fulfilment_status      text not null check (fulfilment_status = 'unfulfilled'),
    reason                 text not null default '',   -- why it is cancelled
    currency               text not null,
    basis                  text not null check (basis = 'gross' or basis = 'net'),
    subtotal_minor         integer not null check (subtotal_minor >= 0),
    discount_minor         integer not null check (discount_minor >= 0),
    shipping_minor         integer not null check (shipping_minor >= 0),
    tax_minor              integer not null check (tax_minor >= 0),
    total_minor            integer not null check (total_minor >= 0),
    country                text not null,
    shipping_method        text not null,
    shipping_title         text not null,
    arrives_from           integer not null,           -- days since 1970
    arrives_to             integer not null,
    token_version          integer not null default 1,
    version                integer not null,
    placed_at_us           integer not null,
    updated_at_us          integer not null
) strict;
-- One live order for a cart, whatever races (decisions 9).
create unique index order_orders_live on order_orders (cart_id) where status <> 'cancelled';

create table order_lines (
    order_id        integer not null references order_orders (id),
    position        integer not null,
    kind            text not null check (kind = 'item' or kind = 'shipping'),
    variant_id      integer not null,
    product_id      integer not null,
    sku             text not null,
    title           text not null,
    options_json    text not null,
    picture         text not null,
    quantity        integer not null check (quantity > 0),
    per             integer not null check (per >= 1),
    list_minor      integer not null,
    unit_minor      integer not null,
    subtotal_minor  integer not null,
    discount_minor  integer not null,
    net_minor       integer not null,
    tax_minor       integer not null,
    gross_minor     integer not null check (gross_minor >= 0),
    tax_class       text not null,
    taxes_json      text not null,
    discounts_json  text not null,
    primary key (order_id, position),
    check (net_minor + tax_minor = gross_minor)
) strict, without rowid;

create table order_contacts (
    order_id  integer primary key references order_orders (id),
    key_id    integer not null,
    sealed    blob not null
) strict;

-- How far placing an order has come. Kept for ever: it is what makes a second attempt a second attempt.
create table order_sagas (
    cart_id         integer not null,
    attempt         integer not null check (attempt between 1 and 5),
    order_id        integer not null unique,
    state           text not null check (state = 'running' or state = 'waiting_customer' or state = 'waiting_provider' or state = 'compensating' or state = 'compensated' or state = 'completed' or state = 'stuck'),
    deadline_us     integer not null,
    lease_owner     integer not null,
    lease_until_us  integer not null,
    tries           integer not null default 0,
    primary key (cart_id, attempt)
) strict, without rowid;
create unique index order_sagas_live on order_sagas (cart_id) where state <> 'compensated';
create index order_sagas_open on order_sagas (lease_until_us) where state <> 'completed' and state <> 'compensated' and state <> 'stuck';
