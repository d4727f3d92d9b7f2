-- Persons who died with a later presence, follow-up, sale, return or exit. Grain: one row an exit by death. Parameters: none.
with final as (
    select
        concat_ws(
            ' · ',
            concat_ws(' ', exits.resident_id, exits.exited_on),
            string_agg(dated.record_key, ' · ' order by dated.happened_on, dated.record_key) filter (dated.happened_on > exits.exited_on)
        ) as record_key,
        bool_or(coalesce(dated.happened_on > exits.exited_on, false)) as wrong,
    from programme.exits as exits
    left join (
        select
            presences.resident_id,
            concat_ws(' ', 'attendance:' || presences.cohort_id, presences.resident_id, presences.day) as record_key,
            presences.held_on as happened_on,
        from presences
        union all
        select
            follow_ups.resident_id,
            concat_ws(' ', 'follow_ups:' || follow_ups.resident_id, follow_ups.followed_up_on),
            follow_ups.followed_up_on,
        from programme.follow_ups as follow_ups
        union all
        select
            sales.resident_id,
            'sales:' || sales.sale_id,
            sales.sold_on,
        from programme.sales as sales
        union all
        select
            returns.resident_id,
            concat_ws(' ', 'exits:' || returns.resident_id, returns.exited_on),
            coalesce(returns.returned_on, returns.exited_on),
        from programme.exits as returns
    ) as dated on exits.resident_id = dated.resident_id
    where exits.destination = 'died'
    group by
        exits.resident_id,
        exits.exited_on
)

select * from final
