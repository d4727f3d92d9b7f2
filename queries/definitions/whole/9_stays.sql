-- Without any filter: the facts hold who stayed and who was away on each day.

create or replace macro whole.stays(as_of) as table
    select fact_stays.*
    from programme.fact_stays as fact_stays
    where fact_stays.day <= as_of;
