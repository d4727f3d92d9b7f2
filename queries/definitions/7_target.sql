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

-- A target that would not be reached if the persons whom the closure sent away (`sent_away`) were still resident was reached
-- by the closure, which is no success.
create or replace macro target_verdict(status, residents, target, sent_away) as (
    case when status = 'reached' and sent_away > 0 and residents + sent_away > target then 'reached_by_closure' else status end
);

-- What a projection of the residents rests on: at most one row, none without a target or inside a selection. The pace is
-- that of `pace`; `spread` is the standard deviation of the net change in each of the last 24 months (counted back from the
-- as-of date, calendar months where it ends one), null where the register does not go back so far.
create or replace macro projection_base(as_of) as table
    with target as (
        select population_target.*
        from population_target(as_of) as population_target
        where not is_narrowed()
    ),

    changes as (
        select daily_changes.*
        from daily_changes(as_of) as daily_changes
    ),

    counted as (
        select
            cast(coalesce(sum(changes.net), 0) as bigint) as residents,
            coalesce(sum(changes.net) filter (changes.day <= cast(as_of as date) - interval 6 month), 0) as residents_before,
        from changes
    ),

    month_ends as (
        select
            back.months,
            case
                when cast(as_of as date) = last_day(cast(as_of as date)) then last_day(cast(as_of as date) - to_months(cast(back.months as integer)))
                else cast(cast(as_of as date) - to_months(cast(back.months as integer)) as date)
            end as ends_on,
        from (select unnest(range(0, 25)) as months) as back
    ),

    stocks as (
        select
            month_ends.months,
            coalesce(sum(changes.net), 0) as residents,
            count(changes.net) > 0 as begun,
        from month_ends
        left join changes on month_ends.ends_on >= changes.day
        group by month_ends.months
    ),

    monthly as (
        select
            stocks.begun,
            lag(stocks.residents) over (order by stocks.months desc) - stocks.residents as fall,
        from stocks
    ),

    varied as (
        select case when bool_and(monthly.begun) then stddev_samp(monthly.fall) end as spread
        from monthly
    )

    select
        counted.residents,
        target.value as target,
        target.due_on,
        (counted.residents_before - counted.residents) / 6 as recent_per_month,
        varied.spread,
    from counted
    cross join varied
    cross join target;

-- Half the width of the 95 % prediction interval for the sum of `months` further monthly changes, where the pace is the
-- mean of 6 months and the spread that of 24: t * spread * sqrt(months + months^2 / 6), t = 2.0687 for 23 degrees of
-- freedom (Hahn and Meeker, Statistical Intervals, on the mean of further observations).
create or replace macro projection_width(months, spread) as (
    2.068657610419049 * spread * sqrt(months + months * months / 6)
);

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
