-- Persons without year of birth. Grain: one row. Parameters: none.
with final as (
    select
        count(*) filter (fact_persons.birth_year is null) as violations,
        count(*) as checked,
    from programme.fact_persons as fact_persons
)

select * from final
