-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger media_files_changed after insert or update or delete or truncate on media_files for each statement execute function remember_change();
