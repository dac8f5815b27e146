-- A channel is a surface that sells: its currency, basis of prices, country and language. One is there from the start.
create table catalog_channels (
    id            bigint primary key,
    code          text not null unique,
    currency      text not null,
    country       text not null,
    locale        text not null,
    basis         text not null check (basis = 'gross' or basis = 'net'),
    order_prefix  text not null
);
insert into catalog_channels values (1, 'web', 'GBP', 'GB', 'en-GB', 'gross', 'A');

create table catalog_products (
    id               bigint primary key,
    handle           text not null unique,
    status           text not null check (status = 'draft' or status = 'active' or status = 'archived'),
    vendor           text not null,
    tax_class        text not null,
    options_json     text not null,   -- ["Colour", "Size"]
    attributes_json  text not null,   -- {"material": "Stoneware"}
    tags_json        text not null,
    version          bigint not null,
    created_at_us    bigint not null,
    updated_at_us    bigint not null
);

create table catalog_product_texts (
    product_id   bigint not null references catalog_products (id) on delete cascade,
    locale       text not null,
    title        text not null,
    description  text not null,   -- HTML that has passed the allow-list
    primary key (product_id, locale)
);

create table catalog_variants (
    id            bigint primary key,
    product_id    bigint not null references catalog_products (id) on delete cascade,
    position      bigint not null,
    sku           text not null,
    sku_folded    text not null unique,
    options_json  text not null,   -- {"Colour": "Blue", "Size": "Small"}, in the order of the product's options
    barcode       text not null,
    weight_g      bigint not null check (weight_g >= 0),
    archived      bigint not null default 0 check (archived between 0 and 1)
);
create index catalog_variants_of_product on catalog_variants (product_id, position, id);
create unique index catalog_variants_options on catalog_variants (product_id, options_json) where archived = 0;

create table catalog_categories (
    id         bigint primary key,
    parent_id  bigint references catalog_categories (id),
    handle     text not null unique,
    title      text not null,
    path       text collate "C" not null unique,   -- "vases/dipped": handles of titles from the root
    depth      bigint not null check (depth between 1 and 10)
);

create table catalog_product_categories (
    product_id   bigint not null references catalog_products (id) on delete cascade,
    category_id  bigint not null references catalog_categories (id),
    is_primary   bigint not null check (is_primary between 0 and 1),
    primary key (product_id, category_id)
);
create index catalog_products_by_category on catalog_product_categories (category_id);

create table catalog_product_media (
    product_id  bigint not null references catalog_products (id) on delete cascade,
    position    bigint not null,
    media_id    bigint not null default 0,   -- 0: not fetched
    source      text not null,   -- as it was imported: a file's name or a URL
    url         text not null default '',   -- where this shop serves it; empty: not fetched
    width       bigint not null default 0,
    height      bigint not null default 0,
    alt         text not null,
    primary key (product_id, position)
);

-- What a channel shows, where, in which orders: one row for each category above the product, and one in category 0 for all of it.
-- A projection, so that every listing is a walk along one index.
create table catalog_listings (
    channel_id       bigint not null references catalog_channels (id),
    category_id      bigint not null,
    product_id       bigint not null references catalog_products (id) on delete cascade,
    price_minor      bigint not null,
    title_key        text collate "C" not null,
    published_at_us  bigint not null,
    featured         bigint not null,   -- 0 first
    primary key (channel_id, category_id, product_id)
);
create index catalog_listings_by_price on catalog_listings (channel_id, category_id, price_minor, product_id);
create index catalog_listings_by_title on catalog_listings (channel_id, category_id, title_key, product_id);
create index catalog_listings_by_newest on catalog_listings (channel_id, category_id, published_at_us, product_id);
create index catalog_listings_by_featured on catalog_listings (channel_id, category_id, featured, product_id);
create index catalog_listings_by_product on catalog_listings (product_id);
