-- The facts of follow-ups, as data/facts.sql makes the others.

-- An import that has looked the persons up already leaves this here.
create view if not exists numbered_follow_ups as from with_person('next.follow_ups');

-- One row a contact, with the day of the person's next one: until then it is her latest.
create table next.fact_follow_ups as
with in_order as (
    select
        follow_ups.person,
        follow_ups.followed_up_on,
        follow_ups.earning,
        follow_ups.monthly_income,
        follow_ups.product,
        follow_ups.need,
    from numbered_follow_ups as follow_ups
    order by
        follow_ups.person,
        follow_ups.followed_up_on
)

select
    in_order.*,
    case when lead(in_order.person) over () = in_order.person then lead(in_order.followed_up_on) over () end as next_followed_up_on,
from in_order;

drop view numbered_follow_ups;
