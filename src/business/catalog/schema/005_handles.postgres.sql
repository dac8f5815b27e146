-- The handles that products and categories had before, whose addresses lead on. Whoever has a handle now comes before whoever had it.
create table catalog_handles (
    kind      text not null check (kind = 'product' or kind = 'category'),
    handle    text not null,
    owner_id  bigint not null,
    primary key (kind, handle)
);
create trigger catalog_handles_changed after insert or update or delete or truncate on catalog_handles for each statement execute function remember_change();
