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
            count(*) filter (enrolments.completed and in_set(enrolments.person, leaving.mentas)) as completed_mentas,
        from enrolments(as_of) as enrolments
        cross join leaving
        group by enrolments.cohort
    ),

    first_timers as (
        select
            first_cohorts.cohort,
            count(*) as persons,
        from first_cohorts(as_of) as first_cohorts
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
            coalesce(counted.completed_mentas, 0) as completed_mentas,
        from cohorts_held(as_of) as cohorts_held
        left join counted on cohorts_held.cohort = counted.cohort
        left join first_timers on cohorts_held.cohort = first_timers.cohort
        order by
            cohorts_held.starts_on,
            cohorts_held.cohort_id
    )

    select * from final;
