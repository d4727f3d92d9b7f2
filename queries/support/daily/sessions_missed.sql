-- One row a finished cohort's session and day on which its participants change: of those who started, how many had come every day before the session, from
-- that day on until the day before `until`, how many of these were not at it, and how many came to the session before it and to none from it on.
create table daily.sessions_missed as
with patterns as (
    select
        enrolments.cohort,
        greatest(enrolments.enrolled_on, enrolments.registered_on, enrolments.first_present_on, enrolments.ends_on) as from_on,
        enrolments.present_mask,
        count(*) as persons,
    from programme.fact_enrolments as enrolments
    where enrolments.first_present_on is not null
    group by all
),

misses as (
    select
        patterns.cohort,
        patterns.from_on,
        patterns.persons,
        patterns.present_mask,
        unnest(range(1, fact_cohorts.days + 1)) as day,
    from patterns
    inner join programme.fact_cohorts as fact_cohorts on patterns.cohort = fact_cohorts.cohort
),

changes as (
    select
        misses.cohort,
        misses.day,
        misses.from_on,
        coalesce(sum(misses.persons) filter (is_unbroken(misses.present_mask, misses.day)), 0) as at_risk,
        coalesce(sum(misses.persons) filter (is_missed(misses.present_mask, misses.day)), 0) as missed,
        coalesce(sum(misses.persons) filter (is_stopped(misses.present_mask, misses.day)), 0) as stopped,
    from misses
    group by
        misses.cohort,
        misses.day,
        misses.from_on
)

select
    changes.cohort,
    cast(changes.day as integer) as day,
    changes.from_on,
    lead(changes.from_on, 1, cast('infinity' as date)) over so_far as until,
    cast(sum(changes.at_risk) over so_far as integer) as at_risk,
    cast(sum(changes.missed) over so_far as integer) as missed,
    cast(sum(changes.stopped) over so_far as integer) as stopped,
from changes
window so_far as (partition by changes.cohort, changes.day order by changes.from_on)
order by
    changes.cohort,
    changes.day,
    changes.from_on;
