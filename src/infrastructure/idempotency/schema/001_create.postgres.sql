-- What a request with an Idempotency-Key came to. The first column grows with time, so that inserts stay at the end of the tree:
-- random keys halve the order rate once the table is larger than the cache.
create table idempotency_keys (
    parent         bigint not null,   -- the resource the request is about
    route          text collate "C" not null,
    key            text collate "C" not null,
    fingerprint    bytea not null,   -- SHA-256 of what was asked
    status         bigint,   -- null: in flight
    code           text,   -- of the problem, if it was one
    args           text,
    subject        bigint not null default 0,   -- the id that the answer is about
    created_at_us  bigint not null,
    primary key (parent, route, key)
) with (fillfactor = 80);
