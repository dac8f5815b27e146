-- How many units of a product were bought on a day, UTC.
create table search_bought (
    day         integer not null,   -- since 1970-01-01
    product_id  integer not null,
    units       integer not null check (units > 0),
    primary key (day, product_id)
) strict, without rowid;

-- All orders up to this one are among them.
create table search_bought_until (
    id        integer primary key check (id = 1),
    order_id  integer not null
) strict;
insert into search_bought_until values (1, 0);
