-- Exits by own decision on a day on which ten or more left by closure. Grain: one row an exit on such a day. Parameters: none.
with final as (
    select
        concat_ws(' ', exits.resident_id, exits.exited_on) as record_key,
        not exits.by_closure as wrong,
    from programme.exits as exits
    where
        exits.exited_on in (
            select closures.exited_on
            from programme.exits as closures
            where closures.by_closure
            group by closures.exited_on
            having count(*) >= 10
        )
)

select * from final
