-- Who does what only one process may do at a time, and until when.
create table job_leases (
    name      text primary key,
    owner     integer not null,
    until_us  integer not null
) strict, without rowid;
create index job_leases_by_owner on job_leases (owner);
