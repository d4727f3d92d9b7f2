-- Question: who of those enrolled came, stayed every day, was assessed and passed?
-- Grain: one row a finished cohort whose attendance is known, or one a skill of such (dimension), or one for all of them.
-- Participants of a cohort whose sheets are missing are no no-shows: nobody knows whether they came. The limits are Wilson's, 95 %, for
-- as many enrolments as the completed ones are worth when cohorts differ: started / design_effect.
-- Parameters: as_of, dimension (cohort or skill).
create or replace macro completion(as_of, dimension) as table
    with finished as (
        select
            training_group(dimension, cohorts_held.skill, cohorts_held.cohort_id) as value,
            case when dimension = 'cohort' then cohorts_held.name end as name,
            cohorts_held.starts_on,
            coalesce(counted.enrolled, 0) as enrolled,
            coalesce(counted.started, 0) as started,
            coalesce(counted.completed, 0) as completed,
            coalesce(counted.assessed, 0) as assessed,
            coalesce(counted.passed, 0) as passed,
        from cohorts_held(as_of) as cohorts_held
        left join cohort_counts(as_of) as counted on cohorts_held.cohort = counted.cohort
        where
            cohorts_held.finished
            and (cohorts_held.recorded or counted.cohort is null)
    ),

    summed as (
        select
            finished.value,
            any_value(finished.name) as name,
            min(finished.starts_on) as starts_on,
            cast(sum(finished.enrolled) as bigint) as enrolled,
            cast(sum(finished.started) as bigint) as started,
            cast(sum(finished.completed) as bigint) as completed,
            cast(sum(finished.assessed) as bigint) as assessed,
            cast(sum(finished.passed) as bigint) as passed,
            count(*) filter (finished.started > 0) as cohorts,
            sum(finished.started * finished.started) as started_squared,
            sum(finished.started * finished.completed) as started_completed,
            sum(finished.completed * finished.completed) as completed_squared,
            (started_squared - sum(finished.started)) / nullif(sum(finished.started), 0) as partners,
        from finished
        group by finished.value
    ),

    -- The intraclass correlation of completing within a cohort, by the squared deviations of the cohorts from the rate of their value, which are made of
    -- sums of squares: nothing is looked up for each cohort.
    alike as (
        select
            cast(coalesce(sum(summed.cohorts), 0) - count(*) as bigint) as freedom,
            (
                sum(
                    summed.completed_squared
                    - 2 * summed.started_completed * summed.completed / summed.started
                    + summed.started_squared * (summed.completed / summed.started) ** 2
                ) * sum(summed.cohorts) / nullif(freedom, 0)
                - sum(summed.started * binomial_variance(summed.completed, summed.started))
            )
            / nullif(sum((summed.started_squared - summed.started) * binomial_variance(summed.completed, summed.started)), 0) as correlation,
        from summed
        where summed.started > 0
    ),

    effective as (
        select
            summed.*,
            case when summed.started > 0 then design_effect(summed.partners, alike.correlation, alike.freedom) end as design_effect,
            summed.started / design_effect as worth,
        from summed
        cross join alike
    ),

    final as (
        select
            effective.value as "group",
            effective.name,
            effective.starts_on,
            effective.enrolled,
            effective.enrolled - effective.started as no_shows,
            effective.started,
            effective.completed,
            effective.completed / nullif(effective.started, 0) as completion_rate,
            wilson_lower(effective.completed / effective.design_effect, effective.worth) as lower,
            wilson_upper(effective.completed / effective.design_effect, effective.worth) as upper,
            effective.design_effect,
            effective.assessed,
            effective.passed,
            effective.passed / nullif(effective.assessed, 0) as pass_rate,
        from effective
        order by
            case when dimension = 'cohort' then effective.starts_on end,
            effective.value
    )

    select * from final;
