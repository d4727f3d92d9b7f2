-- Enrolments whose first present session came before the registration. Grain: one row. Parameters: none.
with final as (
    select
        count(*) filter (fact_enrolments.first_present_on < fact_persons.registered_on) as violations,
        count(*) as checked,
    from programme.fact_enrolments as fact_enrolments
    inner join programme.fact_persons as fact_persons on fact_enrolments.person = fact_persons.person
    where fact_enrolments.first_present_on is not null
)

select * from final
