-- The versions of the store's key that something here may be sealed with. A fingerprint tells nothing of its key.
create table store_keys (
    version      integer primary key check (version between 1 and 255),
    fingerprint  blob not null check (length(fingerprint) = 32)
) strict;
