-- Question: who came, came back and left in each month, and how many residents did that leave?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro flow_monthly(as_of) as table
    with final as (
        select
            by_month.month,
            by_month.new,
            by_month.returned,
            by_month.exited,
            by_month.new + by_month.returned - by_month.exited as net,
            by_month.residents,
        from flow_by_month(as_of) as by_month
        order by by_month.month
    )

    select * from final;
