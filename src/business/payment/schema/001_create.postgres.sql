create table payment_intents (
    id               bigint primary key,
    order_id         bigint not null unique,
    currency         text not null,
    amount_minor     bigint not null check (amount_minor >= 0),
    status           text not null check (status = 'processing' or status = 'requires_action' or status = 'succeeded' or status = 'cancelled'),
    captured_minor   bigint not null default 0,
    refunded_minor   bigint not null default 0,
    version          bigint not null,
    created_at_us    bigint not null,
    check (captured_minor between 0 and amount_minor),
    check (refunded_minor between 0 and captured_minor)
) with (fillfactor = 80);

-- The attempt's id is the provider's idempotency key.
create table payment_attempts (
    id             bigint primary key,
    intent_id      bigint not null references payment_intents (id),
    provider       text not null,
    instrument     text not null,
    status         text not null check (status = 'processing' or status = 'requires_action' or status = 'charged' or status = 'declined' or status = 'voided'),
    decline_code   text not null default '',
    retryable      bigint not null default 0,
    action_url     text not null default '',
    action_until_us bigint not null default 0,
    created_at_us  bigint not null,
    updated_at_us  bigint not null
) with (fillfactor = 80);
create unique index payment_attempts_by_intent on payment_attempts (intent_id, id);

create table payment_refunds (
    id             bigint primary key,
    intent_id      bigint not null references payment_intents (id),
    client_key     text not null,
    amount_minor   bigint not null check (amount_minor > 0),
    status         text not null check (status = 'pending' or status = 'succeeded' or status = 'failed'),
    tries          bigint not null default 0,
    created_at_us  bigint not null,
    updated_at_us  bigint not null,
    unique (intent_id, client_key)
);
create index payment_refunds_pending on payment_refunds (updated_at_us) where status = 'pending';
