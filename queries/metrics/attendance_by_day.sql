-- Question: on which day do they stay away?
-- Grain: one row a cohort and session held by the as-of date.
-- Parameters: as_of.
create or replace macro attendance_by_day(as_of) as table
    with final as (
        select
            fact_cohorts.cohort_id,
            attended.* exclude (cohort),
        from attendance_of_groups(as_of) as attended
        inner join programme.fact_cohorts as fact_cohorts on attended.cohort = fact_cohorts.cohort
        order by
            attended.cohort,
            attended.day
    )

    select * from final;
