-- How many units of a product were bought on a day, UTC.
create table search_bought (
    day         bigint not null,    -- since 1970-01-01
    product_id  bigint not null,
    units       bigint not null check (units > 0),
    primary key (day, product_id)
);

-- All orders up to this one are among them.
create table search_bought_until (
    id        bigint primary key check (id = 1),
    order_id  bigint not null
);
insert into search_bought_until values (1, 0);

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger search_bought_changed after insert or update or delete or truncate on search_bought for each statement execute function remember_change();
create trigger search_bought_until_changed after insert or update or delete or truncate on search_bought_until for each statement execute function remember_change();
