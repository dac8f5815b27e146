-- When a price last changed: whoever looks for changes mostly need look no further.
alter table pricing_version add column priced_at_us bigint not null default 0;
update pricing_version set priced_at_us = coalesce((select max(at_us) from pricing_history), 0);
