-- Question: on which day do they stay away?
-- Grain: one row a cohort and session held by the as-of date.
-- Parameters: as_of.
create or replace macro attendance_by_day(as_of) as table
    with sessions as (
        select sessions_held.*
        from sessions_held(as_of) as sessions_held
        inner join cohorts_held(as_of) as cohorts_held on sessions_held.cohort = cohorts_held.cohort
    ),

    -- Most participants of a cohort share a few patterns of presence (a bit for each day): count those, not persons.
    patterns as (
        select
            enrolments.cohort,
            enrolments.present_mask,
            count(*) as persons,
        from enrolments(as_of) as enrolments
        group by
            enrolments.cohort,
            enrolments.present_mask
    ),

    counted as (
        select
            sessions.cohort_id,
            sessions.starts_on,
            sessions.day,
            sessions.held_on,
            cast(coalesce(sum(patterns.persons), 0) as bigint) as enrolled,
            cast(coalesce(sum(patterns.persons) filter ((patterns.present_mask >> cast(sessions.day - 1 as ubigint)) & 1 = 1), 0) as bigint) as present,
        from sessions
        left join patterns on sessions.cohort = patterns.cohort
        group by
            sessions.cohort,
            sessions.cohort_id,
            sessions.starts_on,
            sessions.day,
            sessions.held_on
    ),

    final as (
        select
            counted.cohort_id,
            counted.day,
            counted.held_on,
            counted.enrolled,
            counted.present,
            counted.present / nullif(counted.enrolled, 0) as rate,
        from counted
        order by
            counted.starts_on,
            counted.cohort_id,
            counted.day
    )

    select * from final;
