-- Codes of which each stands for a promotion that has many of them.
create table promotion_codes (
    code        text collate "C" primary key,   -- normalised
    promotion   text collate "C" not null references promotion_rules (id),
    made_at_us  bigint not null
);
create trigger promotion_codes_changed after insert or update or delete or truncate on promotion_codes for each statement execute function remember_change();
