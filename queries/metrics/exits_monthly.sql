-- Question: of those who left in each month, how many left by their own decision for a living or a family, how many by the closure?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro exits_monthly(as_of) as table
    with by_month as (
        select
            cast(date_trunc('month', spells.exited_on) as date) as month,
            count(*) as exited,
            count(*) filter (is_graduation(spells.destination, spells.by_closure)) as exited_mentas,
            count(*) filter (spells.by_closure) as exited_by_closure,
        from spells(as_of) as spells
        group by cast(date_trunc('month', spells.exited_on) as date)
    ),

    months as (
        select months_until.month
        from months_until((select min(daily_changes.day) from daily_changes(as_of) as daily_changes), as_of) as months_until
    ),

    final as (
        select
            months.month,
            coalesce(by_month.exited, 0) as exited,
            coalesce(by_month.exited_mentas, 0) as exited_mentas,
            coalesce(by_month.exited_by_closure, 0) as exited_by_closure,
            coalesce(by_month.exited - by_month.exited_mentas - by_month.exited_by_closure, 0) as exited_otherwise,
        from months
        left join by_month on months.month = by_month.month
        order by months.month
    )

    select * from final;
