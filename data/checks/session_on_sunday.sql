-- Sessions with somebody present on a Sunday. Grain: one row a session with a presence. Parameters: none.
with final as (
    select distinct
        concat_ws(' ', presences.cohort_id, presences.day, '(' || presences.held_on || ')') as record_key,
        dayofweek(presences.held_on) = 0 as wrong,
    from presences
)

select * from final
