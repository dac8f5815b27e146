-- How often anything has changed of what is remembered (infrastructure/remember). A table of which answers are kept in memory has a trigger
-- that moves it, in the transaction that changes the table: whoever sees the change sees the epoch, and nobody can forget to.
create table remember_epoch (
    id     bigint primary key check (id = 1),
    epoch  bigint not null
) with (fillfactor = 50);
insert into remember_epoch values (1, 0);

create function remember_change() returns trigger language plpgsql as $$
begin
    update remember_epoch set epoch = epoch + 1 where xmin <> pg_current_xact_id()::xid;   -- once in a transaction
    return null;
end
$$;
