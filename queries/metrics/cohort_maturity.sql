-- Question: how many of a group's graduates were mentas how many months after the training?
-- Grain: one row a finished cohort and whole month since its end, 0 to 24; not mature is null, not zero.
-- Parameters: as_of.
create or replace macro cohort_maturity(as_of) as table
    with final as (
        select
            fact_cohorts.cohort_id,
            matured.* exclude (cohort),
        from maturity_of_groups(as_of) as matured
        inner join programme.fact_cohorts as fact_cohorts on matured.cohort = fact_cohorts.cohort
        order by
            matured.cohort,
            matured.months
    )

    select * from final;
