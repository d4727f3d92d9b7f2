-- Skills of cohorts and destinations of exits that the programme (programme.toml) doesn't have.
-- Grain: one row a cohort or exit. Parameters: $destinations, $skills.
with final as (
    select
        coded.record_key,
        not coded.known as wrong,
    from (
        select
            'cohorts:' || cohorts.cohort_id as record_key,
            list_contains($skills, cohorts.skill) as known,
        from programme.cohorts as cohorts
        union all
        select
            concat_ws(' ', 'exits:' || exits.resident_id, exits.exited_on),
            list_contains($destinations, exits.destination),
        from programme.exits as exits
    ) as coded
)

select * from final
