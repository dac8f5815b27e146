alter table pricing_lists drop constraint pricing_lists_kind_check, drop column currency;
alter table pricing_lists
    add check (kind = 'base' or kind = 'override' or kind = 'company' or kind = 'fx' or kind = 'sale'),
    add column state text not null default 'active' check (state = 'draft' or state = 'active' or state = 'ended'),
    add column priority bigint not null default 0,
    add column from_us bigint,      -- null: since always
    add column to_us bigint,        -- null: for ever
    add column scope_json text not null default '{}',   -- {"channels":["web"],"countries":["GB"]}: whom it is for; what is not there is not asked
    add column rate text not null default '',           -- of fx: which rate its prices were made with, and how they were rounded
    add column rounding text not null default '',
    add check (from_us < to_us),
    add check ((id = 1) = (kind = 'base'));

-- What each list said, from when on; only ever added to. The first says since always.
create table pricing_list_history (
    list_id     bigint not null references pricing_lists (id),
    at_us       bigint not null,
    state       text not null check (state = 'draft' or state = 'active' or state = 'ended'),
    priority    bigint not null,
    from_us     bigint,
    to_us       bigint,
    scope_json  text not null,
    primary key (list_id, at_us)
);
insert into pricing_list_history select id, 0, state, priority, from_us, to_us, scope_json from pricing_lists;

-- What each price was, from when on; only ever added to. Without an amount: it was taken away. What is there before this table counts as
-- having been there always, because nobody knows since when.
create table pricing_history (
    variant_id        bigint not null,
    currency          text not null,
    at_us             bigint not null,
    list_id           bigint not null references pricing_lists (id),
    country           text not null default '',
    min_qty           bigint not null check (min_qty >= 1),
    amount_minor      bigint check (amount_minor >= 0),
    per               bigint not null check (per >= 1),
    compare_at_minor  bigint check (compare_at_minor >= 0),
    primary key (variant_id, currency, at_us, list_id, country, min_qty)
);
insert into pricing_history
select variant_id, currency, 0, list_id, country, min_qty, amount_minor, per, compare_at_minor from pricing_prices;

-- Moves with every change of a list, so that what was read can be kept in memory.
create table pricing_version (
    id       bigint primary key check (id = 1),
    version  bigint not null
);
insert into pricing_version values (1, 0);

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger pricing_list_history_changed after insert or update or delete or truncate on pricing_list_history for each statement execute function remember_change();
create trigger pricing_history_changed after insert or update or delete or truncate on pricing_history for each statement execute function remember_change();
create trigger pricing_version_changed after insert or update or delete or truncate on pricing_version for each statement execute function remember_change();
