-- Question: on which day do they stay away?
-- Grain: one row a cohort and session held by the as-of date.
-- Parameters: as_of.
create or replace macro attendance_by_day(as_of) as table
    -- Cohorts are numbered by starts_on, then cohort_id.
    with final as (
        select
            fact_cohorts.cohort_id,
            attended.day,
            attended.held_on,
            attended.enrolled,
            attended.present,
            attended.present / nullif(attended.enrolled, 0) as rate,
        from sessions_attended(as_of) as attended
        inner join programme.fact_cohorts as fact_cohorts on attended.cohort = fact_cohorts.cohort
        order by
            attended.cohort,
            attended.day
    )

    select * from final;
