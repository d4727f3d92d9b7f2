-- Question: how did coverage grow month by month, of all ever registered and of those resident then?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro coverage_monthly(as_of) as table
    -- A covered person is away from the day that both are true until she comes back.
    with covered_absences as (
        select
            greatest(spells.exited_on, spells.covered_on) as began_on,
            spells.returned_on,
        from spells_trained(as_of) as spells
        where
            spells.covered_on is not null
            and coalesce(spells.returned_on > greatest(spells.exited_on, spells.covered_on), true)
    ),

    changes as (
        select
            daily_changes.day,
            daily_changes.new as registered,
            daily_changes.net as residents,
            daily_changes.covered,
            daily_changes.covered as covered_residents
        from daily_changes(as_of) as daily_changes
        union all
        select
            covered_absences.began_on,
            0,
            0,
            0,
            -1
        from covered_absences
        union all
        select
            covered_absences.returned_on,
            0,
            0,
            0,
            1
        from covered_absences
        where covered_absences.returned_on is not null
    ),

    by_month as (
        select
            cast(date_trunc('month', changes.day) as date) as month,
            sum(changes.registered) as registered,
            sum(changes.residents) as residents,
            sum(changes.covered) as covered,
            sum(changes.covered_residents) as covered_residents,
        from changes
        group by cast(date_trunc('month', changes.day) as date)
    ),

    months as (
        select months_until.month
        from months_until((select min(by_month.month) from by_month), as_of) as months_until
    ),

    summed as (
        select
            months.month,
            cast(coalesce(by_month.covered, 0) as bigint) as newly_covered,
            cast(sum(coalesce(by_month.registered, 0)) over (order by months.month) as bigint) as registered,
            cast(sum(coalesce(by_month.residents, 0)) over (order by months.month) as bigint) as residents,
            cast(sum(coalesce(by_month.covered, 0)) over (order by months.month) as bigint) as covered,
            cast(sum(coalesce(by_month.covered_residents, 0)) over (order by months.month) as bigint) as covered_residents,
        from months
        left join by_month on months.month = by_month.month
    ),

    final as (
        select
            summed.month,
            summed.newly_covered,
            summed.registered,
            summed.covered,
            summed.covered / nullif(summed.registered, 0) as coverage,
            summed.residents,
            summed.covered_residents,
            summed.covered_residents / nullif(summed.residents, 0) as coverage_residents,
        from summed
        order by summed.month
    )

    select * from final;
