-- The trace of what caused a message, so that sending it appears there.
alter table notification_messages add column trace text not null default '';
