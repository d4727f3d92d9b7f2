-- Exits with a return on the same day. Grain: one row an exit with a return. Parameters: none.
with final as (
    select
        concat_ws(' ', exits.resident_id, exits.exited_on) as record_key,
        exits.returned_on = exits.exited_on as wrong,
    from programme.exits as exits
    where exits.returned_on is not null
)

select * from final
