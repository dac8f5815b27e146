-- What delivery asks of goods: whose rates they have, and how large they are, packed. 0: not known.
alter table catalog_products add column shipping_profile text not null default 'default';
alter table catalog_variants add column length_mm bigint not null default 0 check (length_mm between 0 and 10000);
alter table catalog_variants add column width_mm bigint not null default 0 check (width_mm between 0 and 10000);
alter table catalog_variants add column height_mm bigint not null default 0 check (height_mm between 0 and 10000);
