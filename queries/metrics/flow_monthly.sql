-- Question: who came, came back and left in each month, and how many residents did that leave?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro flow_monthly(as_of) as table
    with changes as (
        select
            cast(date_trunc('month', daily_changes.day) as date) as month,
            sum(daily_changes.new) as new,
            sum(daily_changes.returned) as returned,
            sum(daily_changes.exited) as exited,
            sum(daily_changes.net) as net,
        from daily_changes(as_of) as daily_changes
        group by cast(date_trunc('month', daily_changes.day) as date)
    ),

    months as (
        select months_until.month
        from months_until((select min(changes.month) from changes), as_of) as months_until
    ),

    final as (
        select
            months.month,
            cast(coalesce(changes.new, 0) as bigint) as new,
            cast(coalesce(changes.returned, 0) as bigint) as returned,
            cast(coalesce(changes.exited, 0) as bigint) as exited,
            cast(coalesce(changes.net, 0) as bigint) as net,
            cast(sum(coalesce(changes.net, 0)) over (order by months.month) as bigint) as residents,
        from months
        left join changes on months.month = changes.month
        order by months.month
    )

    select * from final;
