-- As on PostgreSQL, where it moves with each change. Here nobody remembers: the file is as near as memory.
create table remember_epoch (
    id     integer primary key check (id = 1),
    epoch  integer not null
) strict;
insert into remember_epoch values (1, 0);
