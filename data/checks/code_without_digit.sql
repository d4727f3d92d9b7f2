-- Resident codes that hold letters only. Grain: one row. Parameters: none.
with final as (
    select
        count(*) filter (not regexp_matches(residents.resident_id, '[0-9]')) as violations,
        count(*) as checked,
    from programme.residents as residents
)

select * from final
