-- Days on which ten or more left by their own decision, without an event within a week. Grain: one row such a day. Parameters: none.
with final as (
    select
        cast(exits.exited_on as varchar) as record_key,
        not exists (
            select 1
            from programme.events as events
            where abs(date_diff('day', events.happened_on, exits.exited_on)) <= 7
        ) as wrong,
    from programme.exits as exits
    where not exits.by_closure
    group by exits.exited_on
    having count(*) >= 10
)

select * from final
