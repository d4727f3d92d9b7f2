-- Sales alike in person, day, product and amount under two numbers. Grain: one row a sale. Parameters: none.
with final as (
    select
        sales.sale_id as record_key,
        count(*) over (partition by sales.resident_id, sales.sold_on, lower(trim(sales.product)), sales.channel, sales.quantity, sales.amount) > 1 as wrong,
    from programme.sales as sales
)

select * from final
