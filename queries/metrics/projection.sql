-- Question: how many residents will there be until the target is due, if the recent pace goes on?
-- Grain: one row a month from the as-of date to the due date (the two ends and first days); none where it is reached or past due,
-- or the range unknown.
-- Parameters: as_of.
create or replace macro projection(as_of) as table
    with base as (
        select projection_base.*
        from projection_base(as_of) as projection_base
        where
            projection_base.residents > projection_base.target
            and projection_base.due_on > cast(as_of as date)
            and projection_base.spread is not null
    ),

    dates as (
        select cast(as_of as date) as "on" from base
        union
        select base.due_on from base
        union
        select cast(unnest(generate_series(date_trunc('month', cast(as_of as date)) + interval 1 month, base.due_on, interval 1 month)) as date)
        from base
    ),

    ahead as (
        select
            dates."on",
            (dates."on" - cast(as_of as date)) / 30.4375 as months,
        from dates
    ),

    projected as (
        select
            ahead."on",
            base.residents - base.recent_per_month * ahead.months as projected,
            projection_width(ahead.months, base.spread) as width,
        from ahead
        cross join base
    ),

    -- Fewer than nobody cannot be there.
    final as (
        select
            projected."on",
            cast(greatest(projected.projected, 0) as double) as projected,
            cast(greatest(projected.projected - projected.width, 0) as double) as fewest,
            cast(greatest(projected.projected + projected.width, 0) as double) as most,
        from projected
        order by projected."on"
    )

    select * from final;
