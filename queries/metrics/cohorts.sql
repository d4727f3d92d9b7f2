-- Question: how did each group go?
-- Grain: one row a cohort that began by the as-of date.
-- Parameters: as_of.
create or replace macro cohorts(as_of) as table
    with leaving as (
        select set_of(case when spells.mentas then spells.person end) as mentas
        from spells(as_of) as spells
    ),

    counted as (
        select
            enrolments.cohort,
            count(*) as enrolled,
            count(*) filter (enrolments.started) as started,
            count(*) filter (enrolments.completed) as completed,
            count(*) filter (enrolments.passed) as passed,
            count(*) filter (in_set(enrolments.person, leaving.mentas)) as mentas,
        from enrolments(as_of) as enrolments
        cross join leaving
        group by enrolments.cohort
    ),

    -- Cohorts are numbered by starts_on, then cohort_id: the least number is the first.
    first_cohorts as (
        select min(enrolments.cohort) as cohort
        from enrolments(as_of) as enrolments
        where enrolments.started
        group by enrolments.person
    ),

    first_timers as (
        select
            first_cohorts.cohort,
            count(*) as persons,
        from first_cohorts
        group by first_cohorts.cohort
    ),

    final as (
        select
            cohorts_held.cohort_id,
            cohorts_held.name,
            cohorts_held.skill,
            cohorts_held.starts_on,
            cohorts_held.ends_on,
            cohorts_held.capacity,
            cohorts_held.finished,
            coalesce(counted.enrolled, 0) as enrolled,
            coalesce(counted.started, 0) as started,
            coalesce(counted.completed, 0) as completed,
            case when cohorts_held.finished then counted.completed / nullif(counted.started, 0) end as completion_rate,
            coalesce(counted.passed, 0) as passed,
            coalesce(first_timers.persons, 0) as first_timers,
            coalesce(counted.mentas, 0) as mentas,
        from cohorts_held(as_of) as cohorts_held
        left join counted on cohorts_held.cohort = counted.cohort
        left join first_timers on cohorts_held.cohort = first_timers.cohort
        order by
            cohorts_held.starts_on,
            cohorts_held.cohort_id
    )

    select * from final;
