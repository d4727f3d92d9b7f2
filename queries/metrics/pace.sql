-- Question: how fast has the number of residents fallen, and how fast does the target ask for?
-- Grain: one row, none without a target; whole programme only.
-- Parameters: as_of.
create or replace macro pace(as_of) as table
    with paced as (
        select
            counted.residents,
            target.value as target,
            target.due_on,
            (target.due_on - cast(as_of as date)) / 30.4375 as months_left,
            (counted.residents_before - counted.residents) / 6 as recent_per_month,
            counted.closure_exits / 6 as closure_per_month,
            (counted.residents_before - counted.residents - counted.closure_exits) / 6 as own_per_month,
        from moves_of_half_year(as_of) as counted
        cross join population_target() as target
    ),

    -- At the own pace: a fall by order does not go on. A date beyond the calendar's last year is no projection.
    needed as (
        select
            paced.*,
            -- Rounded first: 520 persons at 13 in six months take 240 months, which come out as 7305.000000000001 days.
            ceil(round((paced.residents - paced.target) / nullif(paced.own_per_month, 0) * 30.4375, 9)) as days_needed,
        from paced
    ),

    projected as (
        select
            needed.* exclude (days_needed),
            case when needed.months_left > 0 then (needed.residents - needed.target) / needed.months_left end as required_per_month,
            case
                when needed.residents <= needed.target then cast(as_of as date)
                when needed.own_per_month > 0 and needed.days_needed <= date '9999-12-31' - cast(as_of as date)
                    then cast(cast(as_of as date) + cast(needed.days_needed as integer) as date)
            end as projected_on,
        from needed
    ),

    final as (
        select
            cast(as_of as date) as as_of,
            projected.residents,
            projected.target,
            projected.due_on,
            projected.months_left,
            projected.required_per_month,
            cast(projected.recent_per_month as double) as recent_per_month,
            projected.projected_on,
            coalesce(
                target_standing(projected.residents, projected.target, projected.due_on, as_of),
                case when projected.projected_on <= projected.due_on then 'on_track' else 'behind' end
            ) as status,
            cast(projected.closure_per_month as double) as closure_per_month,
            cast(projected.own_per_month as double) as own_per_month,
        from projected
    )

    select * from final;
