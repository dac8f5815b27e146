-- The versions of the store's key that something here may be sealed with. A fingerprint tells nothing of its key.
create table store_keys (
    version      bigint primary key check (version between 1 and 255),
    fingerprint  bytea not null check (octet_length(fingerprint) = 32)
);
