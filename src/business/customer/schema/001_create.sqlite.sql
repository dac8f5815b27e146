-- A person whom the shop knows by an e-mail address. Everything personal is sealed under this key: without it, it is gone (decisions 19).
create table customer_people (
    id             integer primary key,
    email_hmac     blob not null unique,
    wrapped_key    blob not null,
    created_at_us  integer not null
) strict;
