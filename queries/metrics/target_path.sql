-- Question: is the number of residents on its planned path to the target?
-- Grain: one row a month from the baseline to the due date of the final target (first days, the two ends, and the as-of date between
-- them); whole programme only.
-- Parameters: as_of.
create or replace macro target_path(as_of) as table
    with target as (
        select population_target.*
        from population_target() as population_target
        where
            population_target.baseline_on <= population_target.due_on
            and population_target.baseline_value is not null
    ),

    dates as (
        select target.baseline_on as "on" from target
        union
        select target.due_on from target
        union
        select cast(as_of as date) from target
        where cast(as_of as date) between target.baseline_on and target.due_on
        union
        select cast(unnest(generate_series(date_trunc('month', target.baseline_on) + interval 1 month, target.due_on, interval 1 month)) as date)
        from target
    ),

    -- The path bends at each milestone.
    bends as (
        select
            target.baseline_on as "on",
            target.baseline_value as value,
        from target
        where target.baseline_on < target.due_on
        union all
        select
            milestones.due_on,
            milestones.value,
        from programme.targets as milestones
        inner join target on milestones.due_on between target.baseline_on + 1 and target.due_on or milestones.due_on = target.due_on
        where milestones.indicator = 'population'
    ),

    stretches as (
        select
            bends."on",
            bends.value,
            lead(bends."on") over (order by bends."on") as next_on,
            lead(bends.value) over (order by bends."on") as next_value,
        from bends
    ),

    planned as (
        select
            dates."on",
            stretches.value
            + coalesce((stretches.next_value - stretches.value) * ((dates."on" - stretches."on") / (stretches.next_on - stretches."on")), 0) as planned,
        from dates
        asof inner join stretches on dates."on" >= stretches."on"
    ),

    joined as (
        select
            planned."on",
            planned.planned,
            case when planned."on" <= as_of then coalesce(register.residents, 0) end as actual,
        from planned
        left join residents_by_day(as_of) as register on planned."on" >= register.day and planned."on" < register.until
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
