-- Dated records after today. Grain: one row an exit, return, follow-up or sale. Parameters: $today.
with final as (
    select
        concat_ws(' ', dated.resident_id, dated.happened_on) as record_key,
        dated.happened_on > $today as wrong,
    from (
        select
            exits.resident_id,
            unnest([exits.exited_on, exits.returned_on]) as happened_on,
        from programme.exits as exits
        union all
        select
            follow_ups.resident_id,
            follow_ups.followed_up_on,
        from programme.follow_ups as follow_ups
        union all
        select
            sales.resident_id,
            sales.sold_on,
        from programme.sales as sales
    ) as dated
    where dated.happened_on is not null
)

select * from final
