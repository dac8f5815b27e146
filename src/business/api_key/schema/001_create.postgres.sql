-- Keys of programs, as their SHA-256.
create table api_key_hashes (
    name        text collate "C" primary key,
    hash        bytea not null unique,
    made_at_us  bigint not null
);
