-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger tax_rates_changed after insert or update or delete or truncate on tax_rates for each statement execute function remember_change();
