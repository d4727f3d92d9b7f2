-- Question: who of those enrolled came, stayed every day, was assessed and passed?
-- Grain: one row a finished cohort, or one a skill of such (dimension), or one for all of them. The limits are Wilson's, 95 %.
-- Parameters: as_of, dimension (cohort or skill).
create or replace macro completion(as_of, dimension) as table
    with counted as (
        select
            enrolments.cohort,
            count(*) as enrolled,
            count(*) filter (enrolments.started) as started,
            count(*) filter (enrolments.completed) as completed,
            count(*) filter (enrolments.assessed) as assessed,
            count(*) filter (enrolments.passed) as passed,
        from enrolments(as_of) as enrolments
        group by enrolments.cohort
    ),

    summed as (
        select
            training_group(dimension, cohorts_held.skill, cohorts_held.cohort_id) as value,
            any_value(case when dimension = 'cohort' then cohorts_held.name end) as name,
            min(cohorts_held.starts_on) as starts_on,
            cast(coalesce(sum(counted.enrolled), 0) as bigint) as enrolled,
            cast(coalesce(sum(counted.started), 0) as bigint) as started,
            cast(coalesce(sum(counted.completed), 0) as bigint) as completed,
            cast(coalesce(sum(counted.assessed), 0) as bigint) as assessed,
            cast(coalesce(sum(counted.passed), 0) as bigint) as passed,
        from cohorts_held(as_of) as cohorts_held
        left join counted on cohorts_held.cohort = counted.cohort
        where cohorts_held.finished
        group by training_group(dimension, cohorts_held.skill, cohorts_held.cohort_id)
    ),

    final as (
        select
            summed.value as "group",
            summed.name,
            summed.starts_on,
            summed.enrolled,
            summed.enrolled - summed.started as no_shows,
            summed.started,
            summed.completed,
            summed.completed / nullif(summed.started, 0) as completion_rate,
            wilson_lower(summed.completed, summed.started) as lower,
            wilson_upper(summed.completed, summed.started) as upper,
            summed.assessed,
            summed.passed,
            summed.passed / nullif(summed.assessed, 0) as pass_rate,
        from summed
        order by
            case when dimension = 'cohort' then summed.starts_on end,
            summed.value
    )

    select * from final;
