create table ledger_accounts (
    code  text primary key,
    name  text not null,
    type  text not null check (type = 'asset' or type = 'liability' or type = 'income' or type = 'expense')
);
insert into ledger_accounts values
    ('1100', 'PSP clearing', 'asset'),
    ('2000', 'Customer prepayments', 'liability'),
    ('2300', 'Refunds payable', 'liability');

-- Immutable; corrected only by an entry that reverses it.
create table ledger_entries (
    id           bigint primary key,
    source_type  text not null,
    source_id    bigint not null,
    kind         text not null,
    at_us        bigint not null,
    sha256       bytea not null,   -- of the entry and its postings
    unique (source_type, source_id, kind)
);

create table ledger_postings (
    entry_id      bigint not null references ledger_entries (id),
    position      bigint not null,
    account       text not null references ledger_accounts (code),
    amount_minor  bigint not null check (amount_minor <> 0),   -- debit > 0, credit < 0; the sum of an entry is 0 in each currency
    currency      text not null,
    subject_id    bigint not null,   -- the order that it is about
    primary key (entry_id, position)
);

-- The chain: hash = SHA-256(hash before it, sha256 of the entry). Written by the sealer in the order of commits, never by id.
create table ledger_links (
    seq       bigint primary key,
    entry_id  bigint not null unique references ledger_entries (id),
    hash      bytea not null
);

-- Committed and not yet linked.
create table ledger_unsealed (
    entry_id  bigint primary key references ledger_entries (id)
);

create function ledger_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'what stands in the ledger neither changes nor goes';
end
$$;
create trigger ledger_entries_stay before update or delete or truncate on ledger_entries execute function ledger_refuse();
create trigger ledger_postings_stay before update or delete or truncate on ledger_postings execute function ledger_refuse();
create trigger ledger_links_stay before update or delete or truncate on ledger_links execute function ledger_refuse();
