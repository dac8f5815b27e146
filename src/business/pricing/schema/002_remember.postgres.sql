-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger pricing_lists_changed after insert or update or delete or truncate on pricing_lists for each statement execute function remember_change();
create trigger pricing_prices_changed after insert or update or delete or truncate on pricing_prices for each statement execute function remember_change();
