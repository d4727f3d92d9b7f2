-- Question: from when to when are there records?
-- Grain: one row; both null where nobody is registered.
-- Parameters: $today.
with dated as (
    select fact_persons.registered_on as on from programme.fact_persons as fact_persons
    union all
    select fact_enrolments.first_present_on from programme.fact_enrolments as fact_enrolments
    union all
    select fact_enrolments.ends_on from programme.fact_enrolments as fact_enrolments where fact_enrolments.present_days > 0
    union all
    select fact_enrolments.assessed_on from programme.fact_enrolments as fact_enrolments
    union all
    select fact_spells.exited_on from programme.fact_spells as fact_spells
    union all
    select fact_spells.returned_on from programme.fact_spells as fact_spells
    union all
    select fact_follow_ups.followed_up_on from programme.fact_follow_ups as fact_follow_ups
    union all
    select fact_sales.sold_on from programme.fact_sales as fact_sales
),

final as (
    select
        (select min(fact_persons.registered_on) from programme.fact_persons as fact_persons) as first_on,
        max(dated.on) filter (dated.on <= $today) as last_on,
    from dated
)

select * from final
