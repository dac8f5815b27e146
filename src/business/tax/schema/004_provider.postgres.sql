-- Who is asked for the taxes of a channel; '': nobody, its own rates hold.
alter table tax_settings add column provider text not null default '';
