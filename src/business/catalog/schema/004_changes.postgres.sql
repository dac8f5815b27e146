-- What was changed last, for whoever follows: see catalog::changed_since.
create index catalog_products_by_change on catalog_products (updated_at_us, id);
