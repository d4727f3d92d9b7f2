-- Question: whom did the groups reach: persons new to the training, or those trained before?
-- Grain: one row a cohort that began by the as-of date, or one a skill of such (dimension), or one for all of them.
-- Parameters: as_of, dimension (cohort or skill).
create or replace macro reach(as_of, dimension) as table
    with by_cohort as (
        select
            training_group(dimension, cohorts_held.skill, cohorts_held.cohort_id) as value,
            case when dimension = 'cohort' then cohorts_held.name end as name,
            cohorts_held.starts_on,
            cohorts_held.capacity,
            coalesce(counted.enrolled, 0) as enrolled,
            coalesce(counted.started, 0) as started,
            coalesce(counted.first_timers, 0) as first_timers,
        from cohorts_held(as_of) as cohorts_held
        left join cohort_counts(as_of) as counted on cohorts_held.cohort = counted.cohort
    ),

    final as (
        select
            by_cohort.value as "group",
            any_value(by_cohort.name) as name,
            min(by_cohort.starts_on) as starts_on,
            count(*) as cohorts,
            cast(sum(by_cohort.capacity) as bigint) as capacity,
            cast(sum(by_cohort.enrolled) as bigint) as enrolled,
            cast(sum(by_cohort.started) as bigint) as started,
            cast(sum(by_cohort.first_timers) as bigint) as first_timers,
            cast(sum(by_cohort.started - by_cohort.first_timers) as bigint) as again,
            cast(sum(greatest(by_cohort.capacity - by_cohort.started, 0)) as bigint) as empty_places,
        from by_cohort
        group by by_cohort.value
        order by
            min(case when dimension = 'cohort' then by_cohort.starts_on end),
            by_cohort.value
    )

    select * from final;
