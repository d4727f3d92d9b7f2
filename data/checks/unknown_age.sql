-- Persons of whom birth year isn't known. Grain: one row a resident. Parameters: none.
with final as (
    select
        residents.resident_id as record_key,
        residents.birth_year is null as wrong,
    from programme.residents as residents
    where not starts_with(residents.resident_id, 'ARSIP-')
)

select * from final
