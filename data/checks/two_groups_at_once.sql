-- Enrolments of one person in another cohort that begins before this one ends. Grain: one row. Parameters: none.
with followed as (
    select
        fact_enrolments.ends_on,
        lead(fact_enrolments.starts_on) over (
            partition by fact_enrolments.person order by fact_enrolments.starts_on, fact_enrolments.cohort
        ) as next_starts_on,
    from programme.fact_enrolments as fact_enrolments
),

final as (
    select
        count(*) filter (followed.next_starts_on <= followed.ends_on) as violations,
        count(*) as checked,
    from followed
)

select * from final
