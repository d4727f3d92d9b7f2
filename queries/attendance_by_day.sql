-- Question: on which day do they stay away?
-- Grain: one row a cohort and session held by the as-of date.
-- Parameters: $as_of, $selection.
with sessions as (
    select
        cohorts_held.cohort,
        cohorts_held.cohort_id,
        cohorts_held.starts_on,
        unnest(range(1, cohorts_held.days + 1)) as day,
    from cohorts_held($as_of, $selection) as cohorts_held
),

counted as (
    select
        sessions.cohort_id,
        sessions.starts_on,
        sessions.day,
        count(enrolments.person) as enrolled,
        count(enrolments.person) filter ((enrolments.present_mask >> cast(sessions.day - 1 as ubigint)) & 1 = 1) as present,
    from sessions
    left join enrolments($as_of, $selection) as enrolments on sessions.cohort = enrolments.cohort
    where sessions.starts_on + cast(sessions.day - 1 as integer) <= $as_of
    group by
        sessions.cohort_id,
        sessions.starts_on,
        sessions.day
),

final as (
    select
        counted.cohort_id,
        counted.day,
        cast(counted.starts_on + cast(counted.day - 1 as integer) as date) as held_on,
        counted.enrolled,
        counted.present,
        counted.present / nullif(counted.enrolled, 0) as rate,
    from counted
    order by
        counted.starts_on,
        counted.cohort_id,
        counted.day
)

select * from final
