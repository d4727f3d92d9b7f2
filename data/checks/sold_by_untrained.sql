-- Sales by persons without a day of training by then. Grain: one row a sale. Parameters: none.
with final as (
    select
        sales.sale_id as record_key,
        not exists (
            select 1
            from participants
            where
                participants.resident_id = sales.resident_id
                and participants.first_present_on <= sales.sold_on
        ) as wrong,
    from programme.sales as sales
)

select * from final
