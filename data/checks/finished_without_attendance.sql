-- Cohorts that ended by today with participants and not one present session. Grain: one row. Parameters: $today.
with finished as (
    select
        fact_enrolments.cohort,
        sum(fact_enrolments.present_days) as present_days,
    from programme.fact_enrolments as fact_enrolments
    where fact_enrolments.ends_on <= $today
    group by fact_enrolments.cohort
),

final as (
    select
        count(*) filter (finished.present_days = 0) as violations,
        count(*) as checked,
    from finished
)

select * from final
