-- Codes of which each stands for a promotion that has many of them.
create table promotion_codes (
    code        text primary key,   -- normalised
    promotion   text not null references promotion_rules (id),
    made_at_us  integer not null
) strict, without rowid;
