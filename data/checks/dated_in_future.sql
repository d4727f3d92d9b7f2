-- Dated records after today. Grain: one row an exit, return, follow-up or sale. Parameters: $today.
with final as (
    select
        dated.record_key,
        dated.happened_on > $today as wrong,
    from (
        select
            concat_ws(' ', 'exits:' || exits.resident_id, exits.exited_on) as record_key,
            unnest([exits.exited_on, exits.returned_on]) as happened_on,
        from programme.exits as exits
        union all
        select
            concat_ws(' ', 'follow_ups:' || follow_ups.resident_id, follow_ups.followed_up_on),
            follow_ups.followed_up_on,
        from programme.follow_ups as follow_ups
        union all
        select
            'sales:' || sales.sale_id,
            sales.sold_on,
        from programme.sales as sales
    ) as dated
    where dated.happened_on is not null
)

select * from final
