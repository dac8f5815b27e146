create table ledger_accounts (
    code  text primary key,
    name  text not null,
    type  text not null check (type = 'asset' or type = 'liability' or type = 'income' or type = 'expense')
) strict, without rowid;
insert into ledger_accounts values
    ('1100', 'PSP clearing', 'asset'),
    ('2000', 'Customer prepayments', 'liability'),
    ('2300', 'Refunds payable', 'liability');

-- Immutable; corrected only by an entry that reverses it.
create table ledger_entries (
    id           integer primary key,
    source_type  text not null,
    source_id    integer not null,
    kind         text not null,
    at_us        integer not null,
    sha256       blob not null,       -- of the entry and its postings
    unique (source_type, source_id, kind)
) strict;

create table ledger_postings (
    entry_id      integer not null references ledger_entries (id),
    position      integer not null,
    account       text not null references ledger_accounts (code),
    amount_minor  integer not null check (amount_minor <> 0),   -- debit > 0, credit < 0; the sum of an entry is 0 in each currency
    currency      text not null,
    subject_id    integer not null,                             -- the order that it is about
    primary key (entry_id, position)
) strict, without rowid;

-- The chain: hash = SHA-256(hash before it, sha256 of the entry). Written by the sealer in the order of commits, never by id.
create table ledger_links (
    seq       integer primary key,
    entry_id  integer not null unique references ledger_entries (id),
    hash      blob not null
) strict;

-- Committed and not yet linked.
create table ledger_unsealed (
    entry_id  integer primary key references ledger_entries (id)
) strict;

create trigger ledger_entries_keep before delete on ledger_entries begin select raise(abort, 'ledger entries are kept'); end;
create trigger ledger_entries_stay before update on ledger_entries begin select raise(abort, 'ledger entries do not change'); end;
create trigger ledger_postings_keep before delete on ledger_postings begin select raise(abort, 'ledger postings are kept'); end;
create trigger ledger_postings_stay before update on ledger_postings begin select raise(abort, 'ledger postings do not change'); end;
create trigger ledger_links_keep before delete on ledger_links begin select raise(abort, 'ledger links are kept'); end;
create trigger ledger_links_stay before update on ledger_links begin select raise(abort, 'ledger links do not change'); end;
