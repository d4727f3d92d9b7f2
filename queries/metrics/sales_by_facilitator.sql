-- Question: who brings product and buyer together, and what was sold last?
-- Grain: one row a facilitator, the largest amount first; the sales of which none is recorded are unknown.
-- Parameters: as_of.
create or replace macro sales_by_facilitator(as_of) as table
    with named as (
        select
            coalesce(sales_made.facilitator, 'unknown') as facilitator,
            sales_made.sold_on,
            sales_made.product,
            sales_made.amount,
            sales_made.person,
            max(sales_made.sold_on) over (partition by coalesce(sales_made.facilitator, 'unknown')) as latest_on,
        from sales_made(as_of) as sales_made
    ),

    final as (
        select
            named.facilitator,
            count(*) as sales,
            cast(sum(named.amount) as bigint) as amount,
            count(distinct named.person) as sellers,
            named.latest_on,
            string_agg(distinct named.product, ', ' order by named.product) filter (named.sold_on = named.latest_on) as latest_products,
        from named
        group by
            named.facilitator,
            named.latest_on
        order by
            cast(sum(named.amount) as bigint) desc,
            named.facilitator asc
    )

    select * from final;
