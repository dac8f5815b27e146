create table shipping_zones (
    id    bigint primary key,
    name  text not null
);
insert into shipping_zones values (1, 'United Kingdom');

create table shipping_zone_countries (
    country  text primary key,
    zone_id  bigint not null references shipping_zones (id)
);
insert into shipping_zone_countries values ('GB', 1);

create table shipping_methods (
    zone_id       bigint not null references shipping_zones (id),
    position      bigint not null,
    code          text not null,
    title         text not null,
    currency      text not null,
    price_minor   bigint not null check (price_minor >= 0),
    tax_class     text not null,
    cutoff_hour   bigint not null check (cutoff_hour between 0 and 24),   -- UTC; ordered before it, it leaves the same working day
    transit_from  bigint not null check (transit_from >= 0),   -- working days
    transit_to    bigint not null check (transit_to >= transit_from),
    primary key (zone_id, position),
    unique (zone_id, code)
);
insert into shipping_methods values
    (1, 1, 'standard', 'Standard, tracked', 'GBP', 450, 'standard', 14, 2, 3),
    (1, 2, 'next_day', 'Next working day', 'GBP', 595, 'standard', 14, 1, 1);
