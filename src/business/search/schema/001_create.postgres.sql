-- What the merchant says of searches. Queries are normalised (search::normalised).
create table search_synonyms (
    query       text collate "C" primary key,
    also        text not null,      -- one a line, in their order
    weight_ppm  bigint not null check (weight_ppm between 1 and 1000000)
);

-- Products that come first or last. For one query and kind no two windows overlap.
create table search_placements (
    id       bigint primary key,
    kind     text not null check (kind = 'pin' or kind = 'bury'),
    query    text not null,
    from_us  bigint,                -- null: since always
    to_us    bigint,                -- null: for ever
    check (from_us < to_us)
);

create table search_placed (
    placement_id  bigint not null references search_placements (id),
    position      bigint not null,
    product_id    bigint not null,
    primary key (placement_id, position)
);

create table search_redirects (
    query  text collate "C" primary key,
    path   text not null            -- of this shop
);

create table search_boosts (
    kind       text collate "C" not null check (kind = 'attribute' or kind = 'in_stock' or kind = 'popularity'),
    attribute  text collate "C" not null,   -- '' but of an attribute
    value      text collate "C" not null,
    ppm        bigint not null check (ppm <> 0 and ppm between -1000000 and 1000000),
    primary key (kind, attribute, value)
);

-- Moves with every change, so that what was read can be kept in memory.
create table search_version (
    id       bigint primary key check (id = 1),
    version  bigint not null
);
insert into search_version values (1, 0);

-- What was searched for on a day, UTC, by nobody in particular.
create table search_queries (
    day       bigint not null,      -- since 1970-01-01
    query     text collate "C" not null,
    searches  bigint not null,
    empty     bigint not null,      -- of them, without anything found
    primary key (day, query),
    check (empty >= 0 and empty <= searches)
);

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger search_synonyms_changed after insert or update or delete or truncate on search_synonyms for each statement execute function remember_change();
create trigger search_placements_changed after insert or update or delete or truncate on search_placements for each statement execute function remember_change();
create trigger search_placed_changed after insert or update or delete or truncate on search_placed for each statement execute function remember_change();
create trigger search_redirects_changed after insert or update or delete or truncate on search_redirects for each statement execute function remember_change();
create trigger search_boosts_changed after insert or update or delete or truncate on search_boosts for each statement execute function remember_change();
create trigger search_version_changed after insert or update or delete or truncate on search_version for each statement execute function remember_change();
create trigger search_queries_changed after insert or update or delete or truncate on search_queries for each statement execute function remember_change();
