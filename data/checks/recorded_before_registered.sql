-- Follow-ups and sales dated before the registration. Grain: one row a follow-up or sale. Parameters: none.
with final as (
    select
        dated.record_key,
        dated.happened_on < residents.registered_on as wrong,
    from (
        select
            concat_ws(' ', 'follow_ups:' || follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
            follow_ups.resident_id,
            follow_ups.followed_up_on as happened_on,
        from programme.follow_ups as follow_ups
        union all
        select
            'sales:' || sales.sale_id,
            sales.resident_id,
            sales.sold_on,
        from programme.sales as sales
    ) as dated
    inner join programme.residents as residents on dated.resident_id = residents.resident_id
)

select * from final
