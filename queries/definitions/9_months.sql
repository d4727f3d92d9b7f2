-- Counts by month: one row a calendar month, from that of the first registration to that of the as-of date, which ends with that date. Looked up as
-- 9_totals.sql says.

-- Persons newly covered in the month; registered, covered, resident, and covered and resident at its end.
create or replace macro coverage_by_month(as_of) as table
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
    )

    select
        months.month,
        cast(coalesce(by_month.covered, 0) as bigint) as newly_covered,
        cast(sum(coalesce(by_month.registered, 0)) over (order by months.month) as bigint) as registered,
        cast(sum(coalesce(by_month.residents, 0)) over (order by months.month) as bigint) as residents,
        cast(sum(coalesce(by_month.covered, 0)) over (order by months.month) as bigint) as covered,
        cast(sum(coalesce(by_month.covered_residents, 0)) over (order by months.month) as bigint) as covered_residents,
    from months
    left join by_month on months.month = by_month.month;

-- Mentas at the end of the month.
create or replace macro mentas_by_month(as_of) as table
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
    )

    select
        months.month,
        cast(sum(coalesce(by_month.mentas, 0)) over (order by months.month) as bigint) as mentas,
    from months
    left join by_month on months.month = by_month.month;

-- Who left in the month: all, by their own decision for a livelihood or a home, and by the closure.
create or replace macro exits_by_month(as_of) as table
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
    )

    select
        months.month,
        coalesce(by_month.exited, 0) as exited,
        coalesce(by_month.exited_mentas, 0) as exited_mentas,
        coalesce(by_month.exited_by_closure, 0) as exited_by_closure,
    from months
    left join by_month on months.month = by_month.month;

-- Who came, came back and left in the month, and residents at its end.
create or replace macro flow_by_month(as_of) as table
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
    )

    select
        months.month,
        cast(coalesce(changes.new, 0) as bigint) as new,
        cast(coalesce(changes.returned, 0) as bigint) as returned,
        cast(coalesce(changes.exited, 0) as bigint) as exited,
        cast(sum(coalesce(changes.net, 0)) over (order by months.month) as bigint) as residents,
    from months
    left join changes on months.month = changes.month;
