-- Exits whose destination is unknown. Grain: one row an exit. Parameters: none.
with final as (
    select
        concat_ws(' ', exits.resident_id, exits.exited_on) as record_key,
        exits.destination = 'unknown' as wrong,
    from programme.exits as exits
)

select * from final
