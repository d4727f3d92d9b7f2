-- Question: on which day do those who started miss a day for the first time, on which do they stop coming, and how many have come every day so far?
-- Grain: one row a day of training, and a cohort or skill (dimension); finished cohorts only.
-- Parameters: as_of, dimension (cohort or skill).
create or replace macro attendance_unbroken(as_of, dimension) as table
    with counted as (
        select
            training_group(dimension, fact_cohorts.skill, fact_cohorts.cohort_id) as value,
            missed.day,
            min(fact_cohorts.starts_on) as starts_on,
            cast(sum(missed.at_risk) as bigint) as at_risk,
            cast(sum(missed.missed) as bigint) as missed,
            cast(sum(missed.stopped) as bigint) as stopped,
        from sessions_missed(as_of) as missed
        inner join programme.fact_cohorts as fact_cohorts on missed.cohort = fact_cohorts.cohort
        group by
            training_group(dimension, fact_cohorts.skill, fact_cohorts.cohort_id),
            missed.day
    ),

    final as (
        select
            counted.value as "group",
            counted.day,
            counted.at_risk,
            counted.missed,
            counted.stopped,
            product(1 - counted.missed / counted.at_risk) over (partition by counted.value order by counted.day) as kept,
        from counted
        where counted.at_risk > 0
        order by
            case when dimension = 'cohort' then counted.starts_on end,
            counted.value,
            counted.day
    )

    select * from final;
