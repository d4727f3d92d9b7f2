-- Sales whose price a piece is more than twenty times the median. Grain: one row a sale. Parameters: none.
with final as (
    select
        sales.sale_id as record_key,
        count(*) over () >= 5
        and sales.amount / sales.quantity > 20 * median(sales.amount / sales.quantity) over () as wrong,
    from programme.sales as sales
    where sales.amount > 0
)

select * from final
