-- Where products stand in a space that the merchant made, all of one dimension: what is near is alike. A byte for each number, from -127 to
-- 127; none: the product has no vector any more, which whoever keeps them in memory has to learn.
create table search_vectors (
    product_id  bigint primary key,
    version     bigint not null unique,    -- ascends with whatever is saved
    codes       bytea not null check (octet_length(codes) <= 1024)
);

create table search_vector_space (
    id         bigint primary key check (id = 1),
    version    bigint not null,            -- the last of search_vectors
    dimension  bigint not null,            -- 0: of none
    vectors    bigint not null,            -- that have codes
    check (vectors >= 0 and dimension between 0 and 1024 and (vectors = 0) = (dimension = 0))
);
insert into search_vector_space values (1, 0, 0, 0);

-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger search_vectors_changed after insert or update or delete or truncate on search_vectors for each statement execute function remember_change();
create trigger search_vector_space_changed after insert or update or delete or truncate on search_vector_space for each statement execute function remember_change();
