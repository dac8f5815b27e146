-- What each promotion says, as JSON in the shape that promotion::read takes; it has been checked.
create table promotion_rules (
    id             text collate "C" primary key,
    code           text unique,         -- normalised; null: automatic
    rule           text not null,
    updated_at_us  bigint not null
);

-- Moves with every change, so that what was read can be kept in memory.
create table promotion_version (
    id       bigint primary key check (id = 1),
    version  bigint not null
);
insert into promotion_version values (1, 0);

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger promotion_rules_changed after insert or update or delete or truncate on promotion_rules for each statement execute function remember_change();
create trigger promotion_version_changed after insert or update or delete or truncate on promotion_version for each statement execute function remember_change();
