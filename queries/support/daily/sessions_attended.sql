-- One row a cohort's session and day, from that on which it was held, on which its participants change: how many there are from that day on until the day
-- before `until`, and how many of them were present.
create table daily.sessions_attended as
with patterns as (
    select
        enrolments.cohort,
        greatest(enrolments.enrolled_on, enrolments.registered_on, fact_cohorts.starts_on) as from_on,
        enrolments.present_mask,
        count(*) as persons,
    from programme.fact_enrolments as enrolments
    inner join programme.fact_cohorts as fact_cohorts on enrolments.cohort = fact_cohorts.cohort
    group by all
),

sessions as (
    select
        sessions_held.cohort,
        sessions_held.day,
        sessions_held.held_on,
        greatest(sessions_held.held_on, sessions_held.starts_on) as from_on,
    from sessions_held(cast('infinity' as date)) as sessions_held
),

moves as (
    select
        sessions.*,
        0 as enrolled,
        0 as present,
    from sessions
    union all
    select
        sessions.* replace (greatest(sessions.from_on, patterns.from_on) as from_on),
        patterns.persons,
        case when is_present(patterns.present_mask, sessions.day) then patterns.persons else 0 end,
    from sessions
    inner join patterns on sessions.cohort = patterns.cohort
),

changes as (
    select
        moves.cohort,
        moves.day,
        moves.held_on,
        moves.from_on,
        sum(moves.enrolled) as enrolled,
        sum(moves.present) as present,
    from moves
    group by
        moves.cohort,
        moves.day,
        moves.held_on,
        moves.from_on
)

select
    changes.cohort,
    cast(changes.day as integer) as day,
    changes.held_on,
    changes.from_on,
    lead(changes.from_on, 1, cast('infinity' as date)) over so_far as until,
    cast(sum(changes.enrolled) over so_far as integer) as enrolled,
    cast(sum(changes.present) over so_far as integer) as present,
from changes
window so_far as (partition by changes.cohort, changes.day order by changes.from_on)
order by
    changes.cohort,
    changes.day,
    changes.from_on;
