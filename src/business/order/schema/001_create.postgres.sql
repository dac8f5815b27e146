-- Human numbers are handed out in blocks, so that two nodes do not wait for each other; a block that is not used up leaves a gap.
create table order_number_blocks (
    channel_id  bigint primary key,
    next        bigint not null
);

create table order_orders (
    id                     bigint primary key,
    number                 text not null unique,
    channel_id             bigint not null,
    cart_id                bigint not null,
    attempt                bigint not null,
    status                 text not null check (status = 'pending' or status = 'confirmed' or status = 'cancelled'),
    payment_status         text not null check (payment_status = 'unpaid' or payment_status = 'authorised' or payment_status = 'paid' or payment_status = 'voided' or payment_status = 'refunded' or payment_status = 'partially_refunded'),
    placed_payment_status  text not null default '',   -- as it was when the order was confirmed: what the receipt says for ever
    fulfilment_status      text not null check (fulfilment_status = 'unfulfilled'),
    reason                 text not null default '',   -- why it is cancelled
    currency               text not null,
    basis                  text not null check (basis = 'gross' or basis = 'net'),
    subtotal_minor         bigint not null check (subtotal_minor >= 0),
    discount_minor         bigint not null check (discount_minor >= 0),
    shipping_minor         bigint not null check (shipping_minor >= 0),
    tax_minor              bigint not null check (tax_minor >= 0),
    total_minor            bigint not null check (total_minor >= 0),
    country                text not null,
    shipping_method        text not null,
    shipping_title         text not null,
    arrives_from           bigint not null,   -- days since 1970
    arrives_to             bigint not null,
    token_version          bigint not null default 1,
    version                bigint not null,
    placed_at_us           bigint not null,
    updated_at_us          bigint not null
) with (fillfactor = 80);
-- One live order for a cart, whatever races (decisions 9).
create unique index order_orders_live on order_orders (cart_id) where status <> 'cancelled';

create table order_lines (
    order_id        bigint not null references order_orders (id),
    position        bigint not null,
    kind            text not null check (kind = 'item' or kind = 'shipping'),
    variant_id      bigint not null,
    product_id      bigint not null,
    sku             text not null,
    title           text not null,
    options_json    text not null,
    picture         text not null,
    quantity        bigint not null check (quantity > 0),
    per             bigint not null check (per >= 1),
    list_minor      bigint not null,
    unit_minor      bigint not null,
    subtotal_minor  bigint not null,
    discount_minor  bigint not null,
    net_minor       bigint not null,
    tax_minor       bigint not null,
    gross_minor     bigint not null check (gross_minor >= 0),
    tax_class       text not null,
    taxes_json      text not null,
    discounts_json  text not null,
    primary key (order_id, position),
    check (net_minor + tax_minor = gross_minor)
);

create table order_contacts (
    order_id  bigint primary key references order_orders (id),
    key_id    bigint not null,
    sealed    bytea not null
);

-- How far placing an order has come. Kept for ever: it is what makes a second attempt a second attempt.
create table order_sagas (
    cart_id         bigint not null,
    attempt         bigint not null check (attempt between 1 and 5),
    order_id        bigint not null unique,
    state           text not null check (state = 'running' or state = 'waiting_customer' or state = 'waiting_provider' or state = 'compensating' or state = 'compensated' or state = 'completed' or state = 'stuck'),
    deadline_us     bigint not null,
    lease_owner     bigint not null,
    lease_until_us  bigint not null,
    tries           bigint not null default 0,
    primary key (cart_id, attempt)
) with (fillfactor = 80);
create unique index order_sagas_live on order_sagas (cart_id) where state <> 'compensated';
create index order_sagas_open on order_sagas (lease_until_us) where state <> 'completed' and state <> 'compensated' and state <> 'stuck';
