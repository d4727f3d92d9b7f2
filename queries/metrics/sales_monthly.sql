-- Question: do the sales grow?
-- Grain: one row a calendar month, from the month of the first sale to the month of the as-of date.
-- Parameters: as_of.
create or replace macro sales_monthly(as_of) as table
    with counted as (
        select
            cast(date_trunc('month', sales_made.sold_on) as date) as month,
            count(*) as sales,
            sum(sales_made.amount) as amount,
            count(distinct sales_made.person) as sellers,
        from sales_made(as_of) as sales_made
        group by cast(date_trunc('month', sales_made.sold_on) as date)
    ),

    months as (
        select months_until.month
        from months_until((select min(counted.month) from counted), as_of) as months_until
    ),

    final as (
        select
            months.month,
            coalesce(counted.sales, 0) as sales,
            cast(coalesce(counted.amount, 0) as bigint) as amount,
            coalesce(counted.sellers, 0) as sellers,
        from months
        left join counted on months.month = counted.month
        order by months.month
    )

    select * from final;
