-- Question: when is the population target reached at the recent pace, at the earliest and at the latest?
-- Grain: one row, none without a target; whole programme only.
-- Parameters: as_of.
create or replace macro projection_range(as_of) as table
    with base as (
        select
            projection_base.*,
            projection_base.residents - projection_base.target as gap,
            -- The width of one month's change at 95 %: projection_width(months) = width * sqrt(months + months^2 / 6).
            projection_width(1, projection_base.spread) / sqrt(1 + 1 / 6) as width,
        from projection_base(as_of) as projection_base
    ),

    -- (gap - pace * months)^2 = width^2 * (months + months^2 / 6), as square * months^2 - linear * months + gap^2 = 0.
    equation as (
        select
            base.*,
            base.recent_per_month ** 2 - base.width ** 2 / 6 as square,
            2 * base.gap * base.recent_per_month + base.width ** 2 as linear,
            base.width * sqrt(greatest(4 * base.gap * base.recent_per_month + base.width ** 2 + base.gap ** 2 * 2 / 3, 0)) as root,
            4 * base.gap * base.recent_per_month + base.width ** 2 + base.gap ** 2 * 2 / 3 >= 0 as crossed,
        from base
    ),

    solved as (
        select
            equation.*,
            case
                when equation.crossed and equation.linear + equation.root > 0
                    then 2 * equation.gap ** 2 / (equation.linear + equation.root)
            end as earliest_months,
            case
                when equation.square > 0 and equation.recent_per_month > 0
                    then (equation.linear + equation.root) / (2 * equation.square)
            end as latest_months,
        from equation
    ),

    -- A date more than a hundred years away is no projection.
    final as (
        select
            cast(as_of as date) as as_of,
            solved.residents,
            cast(solved.recent_per_month as double) as recent_per_month,
            cast(solved.spread as double) as spread,
            case
                when solved.spread is null then null
                when solved.gap <= 0 then cast(as_of as date)
                when solved.earliest_months <= 1200
                    then cast(cast(as_of as date) + cast(ceil(solved.earliest_months * 30.4375) as integer) as date)
            end as projected_earliest,
            case
                when solved.spread is null then null
                when solved.gap <= 0 then cast(as_of as date)
                when solved.latest_months <= 1200
                    then cast(cast(as_of as date) + cast(ceil(solved.latest_months * 30.4375) as integer) as date)
            end as projected_latest,
        from solved
    )

    select * from final;
