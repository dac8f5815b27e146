-- Whether an order holds its cart, as a column of its own: so that confirming one changes nothing that an index is about, and on PostgreSQL
-- no index is written.
alter table order_orders add column live bigint generated always as (case when status = 'cancelled' then 0 else 1 end) stored;
drop index order_orders_live;
create unique index order_orders_live on order_orders (cart_id) where live = 1;
