-- Question: how many were mentas at the end of each month?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro mentas_monthly(as_of) as table
    with changes as (
        select
            daily_changes.day,
            0 as mentas
        from daily_changes(as_of) as daily_changes
        union all
        select
            spells.exited_on,
            1
        from spells(as_of) as spells
        where is_graduation(spells.destination, spells.by_closure)
        union all
        select
            spells.returned_on,
            -1
        from spells(as_of) as spells
        where
            is_graduation(spells.destination, spells.by_closure)
            and spells.returned_on is not null
    ),

    by_month as (
        select
            cast(date_trunc('month', changes.day) as date) as month,
            sum(changes.mentas) as mentas,
        from changes
        group by cast(date_trunc('month', changes.day) as date)
    ),

    months as (
        select months_until.month
        from months_until((select min(by_month.month) from by_month), as_of) as months_until
    ),

    final as (
        select
            months.month,
            cast(sum(coalesce(by_month.mentas, 0)) over (order by months.month) as bigint) as mentas,
        from months
        left join by_month on months.month = by_month.month
        order by months.month
    )

    select * from final;
