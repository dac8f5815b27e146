-- What the simulated provider remembers: in a database of its own, so that it survives our death as a real one would.
create table simulator_payments (
    attempt_id    bigint primary key,
    amount_minor  bigint not null,
    currency      text not null,
    instrument    text not null,
    state         text not null check (state = 'charged' or state = 'declined' or state = 'pending' or state = 'voided'),
    decline_code  text not null default '',
    confirms      bigint not null default 1,   -- how often it was asked for
    made_at_us    bigint not null
);

create table simulator_refunds (
    refund_id     bigint primary key,
    attempt_id    bigint not null references simulator_payments (attempt_id),
    amount_minor  bigint not null
);
create index simulator_refunds_of_payment on simulator_refunds (attempt_id);
