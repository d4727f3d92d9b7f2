-- Residents alike in day of registration, year of birth, origin and schooling. Grain: one row a resident of whom all are known. Parameters: none.
with final as (
    select
        concat_ws(
            ' · ',
            residents.resident_id,
            nullif(
                if(
                    residents.resident_id = min(residents.resident_id) over alike,
                    max(residents.resident_id) over alike,
                    min(residents.resident_id) over alike
                ),
                residents.resident_id
            )
        ) as record_key,
        count(*) over alike > 1 as wrong,
    from programme.residents as residents
    where
        residents.birth_year is not null
        and residents.origin is not null
        and not starts_with(residents.resident_id, 'ARSIP-')
    window alike as (
        partition by residents.registered_on, residents.birth_year, lower(trim(residents.origin)), residents.education
    )
)

select * from final
