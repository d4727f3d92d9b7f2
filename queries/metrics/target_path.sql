-- Question: is the number of residents on its planned path to the target?
-- Grain: one row a month from the baseline to the due date (first days, and the two ends); whole programme only.
-- Parameters: as_of.
create or replace macro target_path(as_of) as table
    with target as (
        select population_target.*
        from population_target(as_of) as population_target
        where
            population_target.baseline_on <= population_target.due_on
            and population_target.baseline_value is not null
            and not is_narrowed()
    ),

    dates as (
        select target.baseline_on as "on" from target
        union
        select target.due_on from target
        union
        select cast(unnest(generate_series(date_trunc('month', target.baseline_on) + interval 1 month, target.due_on, interval 1 month)) as date)
        from target
    ),

    changes as (
        select
            daily_changes.day,
            cast(sum(daily_changes.net) over (order by daily_changes.day) as bigint) as residents,
        from daily_changes(as_of) as daily_changes
    ),

    planned as (
        select
            dates."on",
            target.baseline_value
            + (target.value - target.baseline_value)
            * coalesce((dates."on" - target.baseline_on) / nullif(target.due_on - target.baseline_on, 0), 1) as planned,
        from dates
        cross join target
    ),

    joined as (
        select
            planned."on",
            planned.planned,
            case when planned."on" <= as_of then coalesce(changes.residents, 0) end as actual,
        from planned
        asof left join changes on planned."on" >= changes.day
    ),

    final as (
        select
            joined."on",
            joined.planned,
            joined.actual,
            joined.actual - joined.planned as gap,
        from joined
        order by joined."on"
    )

    select * from final;
