-- Without any filter, in a version that is kept open: what stands in for the definitions of the same names is looked up in what holds at the end of
-- each day (support/daily). Of every date there is one row of `daily.days`, also of dates before the first record and after the last.

create or replace macro daily.persons_by_stage(as_of) as table
    select
        days.enrolled,
        days.covered as started,
        days.completed,
        days.passed,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.covered_and_away(as_of) as table
    select
        days.registered,
        days.exited - days.returned as away,
        days.covered,
        days.covered_away,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.totals(as_of) as table
    select
        days.registered,
        days.covered,
        days.enrolled,
        days.trainings_started as started,
        days.trainings_completed as completed,
        days.trainings_assessed as assessed,
        days.trainings_passed as passed,
        days.exited - days.returned as away,
        days.covered_away,
        days.exited as exits,
        days.closure_exits,
        days.returned as returns,
        days.mentas,
        days.sustained_base_6m,
        days.sustained_6m,
        days.followed_up,
        days.earning,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.away_totals(as_of) as table
    select
        days.exited - days.returned as away,
        days.mentas,
        days.unknown_away as unknown,
        days.unknown_own_away as unknown_own,
        days.died_away as died,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.closure_totals(as_of) as table
    select
        days.closure_exits,
        days.closure_away,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.residents_by_day(as_of) as table
    select
        days.day,
        days.until,
        days.registered + days.returned - days.exited as residents,
    from daily.days as days
    where days.day <= as_of;

create or replace macro daily.moves_since(as_of, since) as table
    select
        before.registered + before.returned - before.exited as opening,
        days.registered - before.registered as new,
        days.returned - before.returned as returned,
        days.exited - before.exited as exited,
        days.registered + days.returned - days.exited as closing,
    from daily.days as days
    cross join (
        select earlier.*
        from daily.days as earlier
        where earlier.day <= least(since, as_of) and earlier.until > least(since, as_of)
    ) as before
    where days.day <= as_of and days.until > as_of;

-- What is left between the start, who came and went, and the end has changed sides.
create or replace macro daily.covered_moves(as_of, since) as table
    with moved as (
        select
            before.covered - before.covered_away as start_covered,
            before.registered + before.returned - before.exited as opening,
            days.arrived_covered - before.arrived_covered as came_covered,
            days.registered - before.registered as came,
            days.returned_covered - before.returned_covered as back_covered,
            days.returned - before.returned as back,
            before.left_covered - days.left_covered as gone_covered,
            before.exited - days.exited as gone,
            days.covered - days.covered_away as end_covered,
            days.registered + days.returned - days.exited as closing,
            end_covered - start_covered - came_covered - back_covered - gone_covered as changed,
        from daily.days as days
        cross join (
            select earlier.*
            from daily.days as earlier
            where earlier.day <= least(since, as_of) and earlier.until > least(since, as_of)
        ) as before
        where days.day <= as_of and days.until > as_of
    )

    select
        unnest(['start', 'newly_covered', 'arrived', 'returned', 'left', 'end']) as component,
        unnest(
            [moved.start_covered, moved.changed, moved.came_covered, moved.back_covered, moved.gone_covered, moved.end_covered]
        ) as covered,
        unnest(
            [
                moved.opening - moved.start_covered,
                -moved.changed,
                moved.came - moved.came_covered,
                moved.back - moved.back_covered,
                moved.gone - moved.gone_covered,
                moved.closing - moved.end_covered,
            ]
        ) as uncovered,
    from moved;

create or replace macro daily.latest_headcount(as_of) as table
    select headcounts.* exclude (until)
    from daily.headcounts as headcounts
    where headcounts.counted_on <= as_of and headcounts.until > as_of;

create or replace macro daily.moves_of_half_year(as_of) as table
    select
        days.registered + days.returned - days.exited as residents,
        before.registered + before.returned - before.exited as residents_before,
        closed.closure_exits,
    from daily.days as days
    cross join (
        select earlier.*
        from daily.days as earlier
        where earlier.day <= half_year_before(as_of) and earlier.until > half_year_before(as_of)
    ) as before
    cross join (
        select count(*) as closure_exits
        from programme.fact_spells as spells
        where
            spells.by_closure
            and spells.exited_on <= as_of
            and spells.exited_on > half_year_before(as_of)
            and coalesce(spells.returned_on > as_of, true)
    ) as closed
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.population_target() as table
    select final_target.*
    from daily.final_target as final_target;

create or replace macro daily.residents_and_closure(as_of) as table
    select
        days.registered + days.returned - days.exited as residents,
        days.closure_exits,
        days.closure_away,
    from daily.days as days
    where days.day <= as_of and days.until > as_of;

create or replace macro daily.tables_known(as_of) as table
    select
        tables_known."table",
        tables_known.place,
        tables_known.last_record,
        tables_known.rhythm_days,
        tables_known.last_changed,
        tables_known.complete_to,
    from daily.tables_known as tables_known
    where tables_known.day <= as_of and tables_known.until > as_of;

create or replace macro daily.path_days(as_of) as table
    select
        path."on",
        path.planned,
        path.residents,
    from daily.path as path
    where path.listed or path."on" = as_of;

create or replace macro daily.target_figures(as_of) as table
    with judged as (
        select distinct least(targets.due_on, cast(as_of as date)) as day
        from programme.targets as targets
        union
        select cast(as_of as date)
    )

    select
        judged.day,
        days.registered + days.returned - days.exited as residents,
        days.closure_away as sent_away,
        days.covered / nullif(days.registered, 0) as coverage,
        days.trainings_completed / nullif(days.trainings_started, 0) as completion_rate,
        days.mentas,
    from judged
    inner join daily.days as days on judged.day >= days.day and judged.day < days.until;

-- One row a calendar month with what holds at its end. Months that have ended stand in `daily.months`; of the as-of date's own, and of all after the
-- last change, it is what holds on that date.
create or replace macro daily.month_ends(as_of) as table
    select months.* exclude (ends_on)
    from daily.months as months
    where months.ends_on <= as_of
    union all
    select
        cast(unnest(
            generate_series(
                least((select max(months.ends_on) + 1 from daily.months as months), date_trunc('month', cast(as_of as date) + 1)),
                cast(as_of as date),
                interval 1 month
            )
        ) as date) as month,
        days.* exclude (day, until),
    from daily.days as days
    where days.day <= as_of and days.until > as_of and days.registered > 0;

create or replace macro daily.coverage_by_month(as_of) as table
    select
        ends.month,
        ends.covered - lag(ends.covered, 1, 0) over (order by ends.month) as newly_covered,
        ends.registered,
        ends.registered + ends.returned - ends.exited as residents,
        ends.covered,
        ends.covered - ends.covered_away as covered_residents,
    from daily.month_ends(as_of) as ends;

create or replace macro daily.mentas_by_month(as_of) as table
    select
        ends.month,
        ends.mentas,
    from daily.month_ends(as_of) as ends;

create or replace macro daily.exits_by_month(as_of) as table
    select
        ends.month,
        ends.exited - lag(ends.exited, 1, 0) over by_month as exited,
        ends.exited_mentas - lag(ends.exited_mentas, 1, 0) over by_month as exited_mentas,
        ends.closure_exits - lag(ends.closure_exits, 1, 0) over by_month as exited_by_closure,
    from daily.month_ends(as_of) as ends
    window by_month as (order by ends.month);

create or replace macro daily.flow_by_month(as_of) as table
    select
        ends.month,
        ends.registered - lag(ends.registered, 1, 0) over by_month as new,
        ends.returned - lag(ends.returned, 1, 0) over by_month as returned,
        ends.exited - lag(ends.exited, 1, 0) over by_month as exited,
        ends.registered + ends.returned - ends.exited as residents,
    from daily.month_ends(as_of) as ends
    window by_month as (order by ends.month);
