-- Sales of 0 rupiah. Grain: one row a sale. Parameters: none.
with final as (
    select
        sales.sale_id as record_key,
        sales.amount = 0 as wrong,
    from programme.sales as sales
)

select * from final
