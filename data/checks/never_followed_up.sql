-- Persons with a completed training and no follow-up at all. Grain: one row. Parameters: none.
with completed as (
    select distinct fact_enrolments.person
    from programme.fact_enrolments as fact_enrolments
    where fact_enrolments.completed_on is not null
),

final as (
    select
        count(*) filter (completed.person not in (select fact_follow_ups.person from programme.fact_follow_ups as fact_follow_ups)) as violations,
        count(*) as checked,
    from completed
)

select * from final
