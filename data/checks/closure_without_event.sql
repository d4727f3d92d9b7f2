-- Days with exits by closure, without an event within 30 days. Grain: one row such a day. Parameters: none.
with final as (
    select
        cast(exits.exited_on as varchar) as record_key,
        not exists (
            select 1
            from programme.events as events
            where abs(date_diff('day', events.happened_on, exits.exited_on)) <= 30
        ) as wrong,
    from programme.exits as exits
    where exits.by_closure
    group by exits.exited_on
)

select * from final
