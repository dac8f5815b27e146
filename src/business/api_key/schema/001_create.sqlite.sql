-- Keys of programs, as their SHA-256.
create table api_key_hashes (
    name        text primary key,
    hash        blob not null unique,
    made_at_us  integer not null
) strict, without rowid;
