-- Where goods go and how. The closest place (base/place.hpp) says which zone; a zone without offers is one where nothing goes.
create table shipping_delivery_zones (
    id    integer primary key,
    name  text not null unique
) strict;

create table shipping_places (
    country    text not null,
    zone_id    integer not null references shipping_delivery_zones (id),
    position   integer not null,       -- in its zone
    region     text not null,          -- '': all of them
    postcodes  text not null,          -- patterns, one a line; '': all
    primary key (country, zone_id, position)
) strict, without rowid;

create table shipping_offers (
    zone_id          integer not null references shipping_delivery_zones (id),
    position         integer not null,
    code             text not null,
    title            text not null,
    currency         text not null,
    tax_class        text not null,
    cutoff_hour      integer not null check (cutoff_hour between 0 and 24),   -- UTC; ordered before it, work begins the same working day
    handling_days    integer not null check (handling_days >= 0),             -- working days
    transit_from     integer not null check (transit_from >= 0),
    transit_to       integer not null check (transit_to >= transit_from),
    free_over_minor  integer check (free_over_minor >= 0),
    rates            text not null,    -- by profile, as JSON that shipping::read takes; it has been checked
    primary key (zone_id, position),
    unique (zone_id, code, currency)
) strict, without rowid;

-- `shipping_zones`, `shipping_zone_countries` and `shipping_methods` stay as they are for a release that runs beside this one; nothing here
-- reads them any more.
insert into shipping_delivery_zones select id, name from shipping_zones;
insert into shipping_places select country, zone_id, row_number() over (partition by zone_id order by country), '', '' from shipping_zone_countries;
insert into shipping_offers
    select zone_id, position, code, title, currency, tax_class, cutoff_hour, 0, transit_from, transit_to, null,
           '{"default":{"flat":' || price_minor || '}}'
    from shipping_methods;
