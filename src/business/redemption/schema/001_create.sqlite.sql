-- How much of what is limited is used. Whether there is any left is decided before a claim is written (redemption::check): the limit stands
-- with the promotion, in another commit group.
create table redemption_counters (
    promotion  text not null,
    subject    text not null,   -- "all", "person:7", "code:X", "money:GBP"
    used       integer not null check (used >= 0),
    primary key (promotion, subject)
) strict, without rowid;

-- Which order used it. It stands until the order is cancelled.
create table redemption_claims (
    order_id        integer not null,
    promotion       text not null,
    subject         text not null,
    amount          integer not null check (amount > 0),
    claimed_at_us   integer not null,
    released_at_us  integer,
    primary key (order_id, promotion, subject),
    foreign key (promotion, subject) references redemption_counters (promotion, subject)
) strict, without rowid;
