create table media_files (
    id            integer primary key,
    sha256        blob not null unique,
    content_type  text not null,
    width         integer not null,
    height        integer not null,
    bytes         integer not null,
    added_at_us   integer not null
) strict;
