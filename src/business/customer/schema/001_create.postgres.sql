-- A person whom the shop knows by an e-mail address. Everything personal is sealed under this key: without it, it is gone (decisions 19).
create table customer_people (
    id             bigint primary key,
    email_hmac     bytea not null unique,
    wrapped_key    bytea not null,
    created_at_us  bigint not null
);
