-- What follow-ups and sales say by the as-of date.

-- One row a person followed up: what her latest follow-up says.
create or replace macro latest_follow_ups(as_of, selection) as table
select
    fact_follow_ups.person,
    arg_max(fact_follow_ups.earning, fact_follow_ups.followed_up_on) as earning,
    arg_max({'value': fact_follow_ups.monthly_income}, fact_follow_ups.followed_up_on)['value'] as monthly_income,
    arg_max({'value': fact_follow_ups.need}, fact_follow_ups.followed_up_on)['value'] as need,
    bool_or(fact_follow_ups.product is not null) as has_product,
from programme.fact_follow_ups as fact_follow_ups
where
    fact_follow_ups.followed_up_on <= as_of
    and fact_follow_ups.person in (select people.person from people(as_of, selection) as people)
group by fact_follow_ups.person;

-- One row a sale.
create or replace macro sales_made(as_of, selection) as table
select fact_sales.*
from programme.fact_sales as fact_sales
where
    fact_sales.sold_on <= as_of
    and fact_sales.person in (select people.person from people(as_of, selection) as people);
