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
        abs(targets.due_on - as_of) asc
    limit 1;

-- The scale of local government performance reports on a share of target: 91-100, 76-90, 66-75, 51-65, up to 50; a value
-- between two steps belongs to the lower, above 100 to the highest.
create or replace macro performance_scale(achievement) as (
    case
        when achievement is null then null
        when achievement >= 0.91 then 'very_high'
        when achievement >= 0.76 then 'high'
        when achievement >= 0.66 then 'medium'
        when achievement >= 0.51 then 'low'
        else 'very_low'
    end
);
