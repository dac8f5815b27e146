-- Where goods go and how. The closest place (base/place.hpp) says which zone; a zone without offers is one where nothing goes.
create table shipping_delivery_zones (
    id    bigint primary key,
    name  text not null unique
);

create table shipping_places (
    country    text not null,
    zone_id    bigint not null references shipping_delivery_zones (id),
    position   bigint not null,       -- in its zone
    region     text not null,          -- '': all of them
    postcodes  text not null,          -- patterns, one a line; '': all
    primary key (country, zone_id, position)
);

create table shipping_offers (
    zone_id          bigint not null references shipping_delivery_zones (id),
    position         bigint not null,
    code             text not null,
    title            text not null,
    currency         text not null,
    tax_class        text not null,
    cutoff_hour      bigint not null check (cutoff_hour between 0 and 24),   -- UTC; ordered before it, work begins the same working day
    handling_days    bigint not null check (handling_days >= 0),             -- working days
    transit_from     bigint not null check (transit_from >= 0),
    transit_to       bigint not null check (transit_to >= transit_from),
    free_over_minor  bigint check (free_over_minor >= 0),
    rates            text not null,    -- by profile, as JSON that shipping::read takes; it has been checked
    primary key (zone_id, position),
    unique (zone_id, code, currency)
);

-- `shipping_zones`, `shipping_zone_countries` and `shipping_methods` stay as they are for a release that runs beside this one; nothing here
-- reads them any more.
insert into shipping_delivery_zones select id, name from shipping_zones;
insert into shipping_places select country, zone_id, row_number() over (partition by zone_id order by country), '', '' from shipping_zone_countries;
insert into shipping_offers
    select zone_id, position, code, title, currency, tax_class, cutoff_hour, 0, transit_from, transit_to, null,
           '{"default":{"flat":' || price_minor || '}}'
    from shipping_methods;

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger shipping_delivery_zones_changed after insert or update or delete or truncate on shipping_delivery_zones for each statement execute function remember_change();
create trigger shipping_places_changed after insert or update or delete or truncate on shipping_places for each statement execute function remember_change();
create trigger shipping_offers_changed after insert or update or delete or truncate on shipping_offers for each statement execute function remember_change();
