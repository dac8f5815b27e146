-- Where products stand in a space that the merchant made, all of one dimension: what is near is alike. A byte for each number, from -127 to
-- 127; none: the product has no vector any more, which whoever keeps them in memory has to learn.
create table search_vectors (
    product_id  integer primary key,
    version     integer not null unique,   -- ascends with whatever is saved
    codes       blob not null check (length(codes) <= 1024)
) strict;

create table search_vector_space (
    id         integer primary key check (id = 1),
    version    integer not null,           -- the last of search_vectors
    dimension  integer not null,           -- 0: of none
    vectors    integer not null,           -- that have codes
    check (vectors >= 0 and dimension between 0 and 1024 and (vectors = 0) = (dimension = 0))
) strict;
insert into search_vector_space values (1, 0, 0, 0);
