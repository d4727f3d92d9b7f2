-- The target for the population: the earliest due date not before the as-of date, else the latest. At most one row.
create or replace macro population_target(as_of) as table
select
    targets.due_on,
    targets.value,
    targets.baseline_on,
    targets.baseline_value,
from programme.targets as targets
where targets.indicator = 'population'
order by
    targets.due_on >= as_of desc,
    abs(targets.due_on - as_of)
limit 1;
