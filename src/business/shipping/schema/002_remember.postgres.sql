-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger shipping_zones_changed after insert or update or delete or truncate on shipping_zones for each statement execute function remember_change();
create trigger shipping_zone_countries_changed after insert or update or delete or truncate on shipping_zone_countries for each statement execute function remember_change();
create trigger shipping_methods_changed after insert or update or delete or truncate on shipping_methods for each statement execute function remember_change();
