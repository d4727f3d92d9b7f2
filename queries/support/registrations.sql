-- Question: how many persons are registered by the end of each day?
-- Grain: one row a day on which somebody was registered, in order.
select
    fact_days.day,
    cast(sum(fact_days.new) over (order by fact_days.day) as bigint) as persons,
from programme.fact_days as fact_days
where fact_days.new > 0
order by fact_days.day
