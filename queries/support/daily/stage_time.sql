-- One row a day on which something changes since the programme's first cohort began: how many residents are in each stage of training from it on, how
-- many days all have lived in each before it since then, and how many left of their own in each since then (exits up to the day before do not count).
create table daily.stage_time as
with began as (
    select min(fact_cohorts.starts_on) as day
    from programme.fact_cohorts as fact_cohorts
),

stages as (
    select
        greatest(days.day, began.day) as day,
        days.until,
        days.registered + days.returned - days.exited - (days.covered - days.covered_away) as never,
        days.covered - days.covered_away - (days.completed - days.completed_away) as started,
        days.completed - days.completed_away as completed,
        days.own_exits - before.own_exits as exits,
        days.own_exits_started - before.own_exits_started as exits_started,
        days.own_exits_completed - before.own_exits_completed as exits_completed,
    from daily.days as days
    inner join began on days.until > began.day
    inner join daily.days as before on began.day > before.day and began.day <= before.until
),

stretches as (
    select
        stages.*,
        lag(stages.never, 1, 0) over by_day as never_before,
        lag(stages.started, 1, 0) over by_day as started_before,
        lag(stages.completed, 1, 0) over by_day as completed_before,
        coalesce(stages.day - lag(stages.day) over by_day, 0) as days,
    from stages
    window by_day as (order by stages.day)
)

select
    stretches.day,
    stretches.until,
    stretches.never,
    stretches.started,
    stretches.completed,
    cast(sum(stretches.never_before * stretches.days) over so_far as bigint) as lived_never,
    cast(sum(stretches.started_before * stretches.days) over so_far as bigint) as lived_started,
    cast(sum(stretches.completed_before * stretches.days) over so_far as bigint) as lived_completed,
    stretches.exits - stretches.exits_started as exits_never,
    stretches.exits_started - stretches.exits_completed as exits_started,
    stretches.exits_completed,
from stretches
window so_far as (order by stretches.day)
order by stretches.day;
