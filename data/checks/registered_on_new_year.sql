-- Registrations on the first of January. Grain: one row a resident. Parameters: none.
with final as (
    select
        residents.resident_id as record_key,
        month(residents.registered_on) = 1 and day(residents.registered_on) = 1 as wrong,
    from programme.residents as residents
    where not starts_with(residents.resident_id, 'ARSIP-')
)

select * from final
