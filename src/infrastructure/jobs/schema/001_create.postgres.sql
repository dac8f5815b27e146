-- Who does what only one process may do at a time, and until when.
create table job_leases (
    name      text primary key,
    owner     bigint not null,
    until_us  bigint not null
) with (fillfactor = 50);
create index job_leases_by_owner on job_leases (owner);
