-- Resident codes that hold letters only. Grain: one row a resident. Parameters: none.
with final as (
    select
        residents.resident_id as record_key,
        not regexp_matches(residents.resident_id, '[0-9]') as wrong,
    from programme.residents as residents
)

select * from final
