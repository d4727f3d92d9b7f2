-- Residents alike in day of registration, year of birth, origin and schooling. Grain: one row a resident of whom all are known. Parameters: none.
with final as (
    select
        residents.resident_id as record_key,
        count(*) over (
            partition by residents.registered_on, residents.birth_year, lower(trim(residents.origin)), residents.education
        ) > 1 as wrong,
    from programme.residents as residents
    where
        residents.birth_year is not null
        and residents.origin is not null
        and not starts_with(residents.resident_id, 'ARSIP-')
)

select * from final
