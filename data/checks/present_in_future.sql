-- Sessions after today with somebody present. Grain: one row a session with a presence. Parameters: $today.
with final as (
    select distinct
        concat_ws(' ', presences.cohort_id, presences.day, '(' || presences.held_on || ')') as record_key,
        presences.held_on > $today as wrong,
    from presences
)

select * from final
