-- Cohorts with more enrolments than places. Grain: one row. Parameters: none.
with filled as (
    select
        fact_cohorts.cohort,
        fact_cohorts.capacity,
        count(fact_enrolments.person) as enrolled,
    from programme.fact_cohorts as fact_cohorts
    left join programme.fact_enrolments as fact_enrolments on fact_cohorts.cohort = fact_enrolments.cohort
    group by
        fact_cohorts.cohort,
        fact_cohorts.capacity
),

final as (
    select
        count(*) filter (filled.enrolled > filled.capacity) as violations,
        count(*) as checked,
    from filled
)

select * from final
