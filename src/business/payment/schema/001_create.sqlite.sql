create table payment_intents (
    id               integer primary key,
    order_id         integer not null unique,
    currency         text not null,
    amount_minor     integer not null check (amount_minor >= 0),
    status           text not null check (status = 'processing' or status = 'requires_action' or status = 'succeeded' or status = 'cancelled'),
    captured_minor   integer not null default 0,
    refunded_minor   integer not null default 0,
    version          integer not null,
    created_at_us    integer not null,
    check (captured_minor between 0 and amount_minor),
    check (refunded_minor between 0 and captured_minor)
) strict;

-- The attempt's id is the provider's idempotency key.
create table payment_attempts (
    id             integer primary key,
    intent_id      integer not null references payment_intents (id),
    provider       text not null,
    instrument     text not null,
    status         text not null check (status = 'processing' or status = 'requires_action' or status = 'charged' or status = 'declined' or status = 'voided'),
    decline_code   text not null default '',
    retryable      integer not null default 0,
    action_url     text not null default '',
    action_until_us integer not null default 0,
    created_at_us  integer not null,
    updated_at_us  integer not null
) strict;
create unique index payment_attempts_by_intent on payment_attempts (intent_id, id);

create table payment_refunds (
    id             integer primary key,
    intent_id      integer not null references payment_intents (id),
    client_key     text not null,
    amount_minor   integer not null check (amount_minor > 0),
    status         text not null check (status = 'pending' or status = 'succeeded' or status = 'failed'),
    tries          integer not null default 0,
    created_at_us  integer not null,
    updated_at_us  integer not null,
    unique (intent_id, client_key)
) strict;
create index payment_refunds_pending on payment_refunds (updated_at_us) where status = 'pending';
