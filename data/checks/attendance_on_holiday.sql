-- Sessions with somebody present on a public holiday. Grain: one row a session with a presence. Parameters: $holidays.
with final as (
    select distinct
        concat_ws(' ', presences.cohort_id, presences.day, '(' || presences.held_on || ')') as record_key,
        list_contains($holidays, presences.held_on) as wrong,
    from presences
)

select * from final
