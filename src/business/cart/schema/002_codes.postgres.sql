-- Promotion codes that the shopper entered, normalised, one a line: few, and always wanted with the cart.
alter table cart_carts add column codes text not null default '';
