-- Question: do the trained leave more often than those not trained?
-- Grain: one row a stage of training that residents were in; limits and ratios against those never trained.
-- Parameters: as_of.
create or replace macro leaving_by_training(as_of) as table
    -- Who is selected by her training was sure to stay until it began: in such a selection nobody is observed before.
    with stages as (
        select
            unnest([1, 2, 3]) as place,
            unnest(['never', 'started', 'completed']) as stage,
            unnest([case when is_by_training() then 0 else lived.never end, lived.started, lived.completed]) / 30.4375 as person_months,
            unnest([case when is_by_training() then 0 else lived.exits_never end, lived.exits_started, lived.exits_completed]) as exits,
        from time_by_stage(as_of) as lived
    ),

    rates as (
        select
            stages.*,
            100 * stages.exits / nullif(stages.person_months, 0) as rate_per_100,
        from stages
    ),

    -- The limits are computed in Python (queries/computed.py).
    final as (
        select
            rates.stage,
            cast(rates.person_months as double) as person_months,
            rates.exits,
            cast(rates.rate_per_100 as double) as rate_per_100,
            cast(null as double) as lower,
            cast(null as double) as upper,
            cast(rates.rate_per_100 / nullif(first_value(rates.rate_per_100) over (order by rates.place), 0) as double) as ratio,
            cast(null as double) as ratio_lower,
            cast(null as double) as ratio_upper,
        from rates
        order by rates.place
    )

    select * from final;
