-- Question: how many were mentas at the end of each month?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro mentas_monthly(as_of) as table
    with final as (
        select by_month.*
        from mentas_by_month(as_of) as by_month
        order by by_month.month
    )

    select * from final;
