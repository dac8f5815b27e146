-- Answers about these tables are kept in memory (infrastructure/remember).
create trigger catalog_channels_changed after insert or update or delete or truncate on catalog_channels for each statement execute function remember_change();
create trigger catalog_products_changed after insert or update or delete or truncate on catalog_products for each statement execute function remember_change();
create trigger catalog_product_texts_changed after insert or update or delete or truncate on catalog_product_texts for each statement execute function remember_change();
create trigger catalog_variants_changed after insert or update or delete or truncate on catalog_variants for each statement execute function remember_change();
create trigger catalog_categories_changed after insert or update or delete or truncate on catalog_categories for each statement execute function remember_change();
create trigger catalog_product_categories_changed after insert or update or delete or truncate on catalog_product_categories for each statement execute function remember_change();
create trigger catalog_product_media_changed after insert or update or delete or truncate on catalog_product_media for each statement execute function remember_change();
create trigger catalog_listings_changed after insert or update or delete or truncate on catalog_listings for each statement execute function remember_change();
