-- Tax and delivery may depend on the part of the country and the postcode; they stand where the country does, as they are compared.
alter table cart_contacts add column region text not null default '';
alter table cart_contacts add column postcode text not null default '';
