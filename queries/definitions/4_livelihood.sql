-- What follow-ups and sales say by the as-of date.

-- One row a contact.
create or replace macro follow_ups(as_of) as table
    select fact_follow_ups.*
    from programme.fact_follow_ups as fact_follow_ups
    where
        fact_follow_ups.followed_up_on <= as_of
        and is_selected(fact_follow_ups.person, as_of);

-- One row a person followed up: what her latest follow-up says (in a struct, so that a null there stays one).
create or replace macro latest_follow_ups(as_of) as table
    select
        fact_follow_ups.person,
        arg_max(fact_follow_ups.earning, fact_follow_ups.followed_up_on) as earning,
        arg_max({ 'value': fact_follow_ups.monthly_income }, fact_follow_ups.followed_up_on)['value'] as monthly_income,
        arg_max({ 'value': fact_follow_ups.need }, fact_follow_ups.followed_up_on)['value'] as need,
    from programme.fact_follow_ups as fact_follow_ups
    where
        fact_follow_ups.followed_up_on <= as_of
        and is_selected(fact_follow_ups.person, as_of)
    group by fact_follow_ups.person;

-- One row a sale.
create or replace macro sales_made(as_of) as table
    select fact_sales.*
    from programme.fact_sales as fact_sales
    where
        fact_sales.sold_on <= as_of
        and is_selected(fact_sales.person, as_of);
