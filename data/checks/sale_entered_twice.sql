-- Sales alike in person, day, product and amount under two numbers. Grain: one row a sale. Parameters: none.
with final as (
    select
        concat_ws(
            ' · ',
            sales.sale_id,
            nullif(
                if(sales.sale_id = min(sales.sale_id) over alike, max(sales.sale_id) over alike, min(sales.sale_id) over alike),
                sales.sale_id
            )
        ) as record_key,
        count(*) over alike > 1 as wrong,
    from programme.sales as sales
    window alike as (
        partition by sales.resident_id, sales.sold_on, lower(trim(sales.product)), sales.channel, sales.quantity, sales.amount
    )
)

select * from final
