-- Where which rates hold: a country, a part of it, some of its postcodes. The closest zone with a rate of the class in force wins.
create table tax_zones (
    id         bigint primary key,
    country    text not null,
    region     text not null,          -- '': all of them
    postcodes  text not null           -- patterns as base/place.hpp has them, one a line; '': all
);
create index tax_zones_by_country on tax_zones (country);

create table tax_zone_rates (
    zone_id        bigint not null references tax_zones (id),
    tax_class      text not null,
    position       bigint not null,   -- those beside each other first, then the compound ones
    name           text not null,
    ppm            bigint not null check (ppm between 0 and 1000000),   -- 200000 = 20 %
    compound       bigint not null check (compound between 0 and 1),
    code           text not null,      -- EN 16931: S Z E AE K G O
    valid_from_us  bigint,            -- null: always
    valid_to_us    bigint,            -- null: for good
    primary key (zone_id, tax_class, position)
);

-- What a channel's prices mean and how its taxes are reckoned. Without a row: gross, per_line, half_up, fixed_gross.
create table tax_settings (
    channel_id    bigint primary key,
    basis         text not null check (basis = 'gross' or basis = 'net'),
    scope         text not null check (scope = 'per_line' or scope = 'per_unit' or scope = 'per_total'),
    rounding      text not null check (rounding = 'half_up' or rounding = 'half_even' or rounding = 'half_down'),
    cross_border  text not null check (cross_border = 'fixed_gross' or cross_border = 'fixed_net')
);

-- `tax_rates` stays as it is for a release that runs beside this one; nothing here reads it any more.
insert into tax_zones select row_number() over (order by country), country, '', '' from (select distinct country from tax_rates) c;
insert into tax_zone_rates
    select z.id, r.tax_class, row_number() over (partition by z.id, r.tax_class order by r.valid_from_us), r.name, r.ppm, 0,
           case when r.ppm > 0 then 'S' else 'Z' end, r.valid_from_us, r.valid_to_us
    from tax_rates r join tax_zones z on z.country = r.country;

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger tax_zones_changed after insert or update or delete or truncate on tax_zones for each statement execute function remember_change();
create trigger tax_zone_rates_changed after insert or update or delete or truncate on tax_zone_rates for each statement execute function remember_change();
create trigger tax_settings_changed after insert or update or delete or truncate on tax_settings for each statement execute function remember_change();
