-- Question: how did each group go?
-- Grain: one row a cohort that began by the as-of date.
-- Parameters: as_of.
create or replace macro cohorts(as_of) as table
    with final as (
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
            coalesce(counted.first_timers, 0) as first_timers,
            coalesce(mentas.persons, 0) as mentas,
            coalesce(mentas.completed, 0) as completed_mentas,
        from cohorts_held(as_of) as cohorts_held
        left join cohort_counts(as_of) as counted on cohorts_held.cohort = counted.cohort
        left join mentas_of_cohorts(as_of) as mentas on cohorts_held.cohort = mentas.cohort
        order by
            cohorts_held.starts_on,
            cohorts_held.cohort_id
    )

    select * from final;
