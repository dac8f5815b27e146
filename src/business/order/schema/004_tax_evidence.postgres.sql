-- Why these taxes: where it goes, whose reckoning it is, whether it is an estimate. JSON; '{}' for orders of before.
alter table order_orders add column tax_evidence text not null default '{}';
