-- The facts of follow-ups, as data/facts.sql makes the others.

-- An import that has looked the persons up already leaves these here.
create view if not exists numbered_follow_ups as from with_person('next.follow_ups');
create view if not exists follow_ups_in_order as from contacts_in_order('numbered_follow_ups');

-- One row a contact, with the day of the person's next one: until then it is her latest.
create table next.fact_follow_ups as
select in_order.*
from follow_ups_in_order as in_order;

drop view follow_ups_in_order;
drop view numbered_follow_ups;
