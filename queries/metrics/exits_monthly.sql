-- Question: of those who left in each month, how many left by their own decision for a living or a family, how many by the closure?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro exits_monthly(as_of) as table
    with final as (
        select
            by_month.month,
            by_month.exited,
            by_month.exited_mentas,
            by_month.exited_by_closure,
            by_month.exited - by_month.exited_mentas - by_month.exited_by_closure as exited_otherwise,
        from exits_by_month(as_of) as by_month
        order by by_month.month
    )

    select * from final;
