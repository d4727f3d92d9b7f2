-- The facts of sales, as data/facts.sql makes the others.

-- An import that has looked the persons up already leaves this here.
create view if not exists numbered_sales as from with_person('next.sales');

-- One row a sale.
create table next.fact_sales as
select
    sales.person,
    sales.sold_on,
    sales.product,
    sales.channel,
    sales.quantity,
    sales.amount,
    sales.facilitator,
from numbered_sales as sales
order by
    sales.person,
    sales.sold_on,
    sales.sale_id;

drop view numbered_sales;
