-- The handles that products and categories had before, whose addresses lead on. Whoever has a handle now comes before whoever had it.
create table catalog_handles (
    kind      text not null check (kind = 'product' or kind = 'category'),
    handle    text not null,
    owner_id  integer not null,
    primary key (kind, handle)
) strict, without rowid;
