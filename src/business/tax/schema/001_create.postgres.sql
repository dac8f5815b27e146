create table tax_rates (
    tax_class      text not null,
    country        text not null,
    name           text not null,
    ppm            bigint not null check (ppm between 0 and 1000000),   -- 200000 = 20 %
    valid_from_us  bigint not null,
    valid_to_us    bigint,
    primary key (tax_class, country, valid_from_us)
);
-- VAT Act 1994, s. 2(1): 20 % since 4 January 2011.
insert into tax_rates values ('standard', 'GB', 'VAT', 200000, 1294099200000000, null);
