-- Question: through which channel is it sold?
-- Grain: one row a channel, the largest amount first.
-- Parameters: as_of.
create or replace macro sales_by_channel(as_of) as table
    with counted as (
        select
            sales_made.channel,
            count(*) as sales,
            cast(sum(sales_made.amount) as bigint) as amount,
            count(distinct sales_made.person) as sellers,
        from sales_made(as_of) as sales_made
        group by sales_made.channel
    ),

    final as (
        select counted.*
        from counted
        order by
            counted.amount desc,
            counted.channel asc
    )

    select * from final;
