-- Exits on the day of registration. Grain: one row an exit. Parameters: none.
with final as (
    select
        concat_ws(' ', exits.resident_id, exits.exited_on) as record_key,
        exits.exited_on = residents.registered_on as wrong,
    from programme.exits as exits
    inner join programme.residents as residents on exits.resident_id = residents.resident_id
)

select * from final
