-- So that counting what is stuck, each second, reads nothing else.
create index order_sagas_stuck on order_sagas (order_id) where state = 'stuck';
