-- Question: what is sold?
-- Grain: one row a product, the largest amount first.
-- Parameters: as_of.
create or replace macro sales_by_product(as_of) as table
    with counted as (
        select
            sales_made.product,
            count(*) as sales,
            cast(sum(sales_made.amount) as bigint) as amount,
            count(distinct sales_made.person) as sellers,
        from sales_made(as_of) as sales_made
        group by sales_made.product
    ),

    final as (
        select counted.*
        from counted
        order by
            counted.amount desc,
            counted.product asc
    )

    select * from final;
