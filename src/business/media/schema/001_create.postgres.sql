create table media_files (
    id            bigint primary key,
    sha256        bytea not null unique,
    content_type  text not null,
    width         bigint not null,
    height        bigint not null,
    bytes         bigint not null,
    added_at_us   bigint not null
);
