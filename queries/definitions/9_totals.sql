-- What all results about the whole programme add up: counts as of the date, at the ends of months and day by day. Where a version is kept open and
-- nothing is selected, definitions/daily looks them up.

-- One row: how many are registered, away, covered, and covered and away; how many are enrolled; how many trainings were started and have ended, are
-- completed, assessed and passed; exits and what came of them, those who are mentas; those followed up, and earning by their latest contact.
create or replace macro totals(as_of) as table
    with leaving as (
        select
            count(*) filter (spells.away) as away,
            count(spells.started_from) filter (spells.away) as covered_away,
            count(*) as exits,
            count(*) filter (spells.by_closure) as closure_exits,
            count(spells.returned_on) as returns,
            count(*) filter (spells.mentas) as mentas,
            count(*) filter (spells.destination != 'died' and spells.exited_on <= months_before(as_of, 6)) as sustained_base_6m,
            count(*) filter (
                spells.destination != 'died'
                and spells.exited_on <= months_before(as_of, 6)
                and (spells.returned_on is null or spells.returned_on > spells.exited_on + interval 6 month)
            ) as sustained_6m,
        from spells_trained(as_of) as spells
    ),

    following as (
        select
            count(*) as followed_up,
            count(*) filter (latest_follow_ups.earning) as earning,
        from latest_follow_ups(as_of) as latest_follow_ups
    )

    select
        selected_persons(as_of) as registered,
        persons.started as covered,
        persons.enrolled,
        trainings.*,
        leaving.*,
        following.*,
    from persons_by_stage(as_of) as persons
    cross join trainings_by_stage(as_of) as trainings
    cross join leaving
    cross join following;

-- One row: how many are away, mentas, in a place that is not known, of these not sent there by the closure, and dead.
create or replace macro away_totals(as_of) as table
    select
        count(*) as away,
        count(*) filter (spells.mentas) as mentas,
        count(*) filter (spells.destination = 'unknown') as unknown,
        count(*) filter (spells.destination = 'unknown' and not spells.by_closure) as unknown_own,
        count(*) filter (spells.destination = 'died') as died,
    from spells(as_of) as spells
    where spells.away;

-- One row: how many the closure sent away, and how many of them are still away.
create or replace macro closure_totals(as_of) as table
    select
        count(*) filter (spells.by_closure) as closure_exits,
        count(*) filter (spells.by_closure and spells.away) as closure_away,
    from spells(as_of) as spells;

-- One row a day on which the number of residents changes: how many there are until the day before `until`.
create or replace macro residents_by_day(as_of) as table
    select
        daily_changes.day,
        coalesce(lead(daily_changes.day) over (order by daily_changes.day), cast('infinity' as date)) as until,
        cast(sum(daily_changes.net) over (order by daily_changes.day) as bigint) as residents,
    from daily_changes(as_of) as daily_changes;

-- One row: residents at the end of a day (the as-of date, if it is later), who came, came back and left since, and residents now.
create or replace macro moves_since(as_of, since) as table
    select
        cast(coalesce(sum(daily_changes.net) filter (daily_changes.day <= since), 0) as bigint) as opening,
        cast(coalesce(sum(daily_changes.new) filter (daily_changes.day > since), 0) as bigint) as new,
        cast(coalesce(sum(daily_changes.returned) filter (daily_changes.day > since), 0) as bigint) as returned,
        cast(coalesce(sum(daily_changes.exited) filter (daily_changes.day > since), 0) as bigint) as exited,
        cast(coalesce(sum(daily_changes.net), 0) as bigint) as closing,
    from daily_changes(as_of) as daily_changes;

-- Below: one row a calendar month, from that of the first registration to that of the as-of date, which ends with that date.

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
