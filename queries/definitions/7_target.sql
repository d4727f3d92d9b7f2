-- The final target for the population, the one with the latest due date; earlier ones are milestones. At most one row.
create or replace macro final_target() as table
    select
        targets.due_on,
        targets.value,
        targets.baseline_on,
        targets.baseline_value,
    from programme.targets as targets
    where targets.indicator = 'population'
    order by targets.due_on desc
    limit 1;

-- The same, none inside a selection.
create or replace macro population_target() as table
    select final_target.*
    from final_target() as final_target
    where not is_narrowed();

-- One row a day on which a target is judged (the earlier of its due date and the as-of date) with the figures that targets are
-- about, as of that day; `sent_away` are persons away on it whom the closure sent away. Of the whole programme.
create or replace macro target_figures(as_of) as table
    with days as (
        select distinct least(targets.due_on, cast(as_of as date)) as day
        from programme.targets as targets
        union
        select cast(as_of as date)
    ),

    persons as (
        select
            days.day,
            cast(sum(daily_changes.net) as bigint) as residents,
            cast(sum(daily_changes.new) as bigint) as registered,
            cast(sum(daily_changes.covered) as bigint) as covered,
        from days
        inner join daily_changes(as_of) as daily_changes on days.day >= daily_changes.day
        group by days.day
    ),

    newly_finished as (
        select trainings_finished.*
        from trainings_finished(as_of) as trainings_finished
    ),

    trained as (
        select
            days.day,
            sum(newly_finished.completed) / nullif(sum(newly_finished.started), 0) as completion_rate,
        from days
        inner join newly_finished on days.day >= newly_finished.day
        group by days.day
    ),

    exits as (
        select
            spells.exited_on,
            spells.returned_on,
            count(*) filter (spells.by_closure) as sent_away,
            count(*) filter (is_graduation(spells.destination, spells.by_closure)) as mentas,
        from spells(as_of) as spells
        group by
            spells.exited_on,
            spells.returned_on
    ),

    leaving as (
        select
            days.day,
            cast(sum(exits.sent_away) as bigint) as sent_away,
            cast(sum(exits.mentas) as bigint) as mentas,
        from days
        inner join exits on days.day >= exits.exited_on and coalesce(exits.returned_on > days.day, true)
        group by days.day
    )

    select
        days.day,
        coalesce(persons.residents, 0) as residents,
        coalesce(leaving.sent_away, 0) as sent_away,
        persons.covered / nullif(persons.registered, 0) as coverage,
        trained.completion_rate,
        coalesce(leaving.mentas, 0) as mentas,
    from days
    left join persons on days.day = persons.day
    left join trained on days.day = trained.day
    left join leaving on days.day = leaving.day;

-- The figure that an indicator is about; residents for the population and its ceiling.
create or replace macro target_figure(indicator, residents, coverage, completion_rate, mentas) as (
    cast(
        case indicator
            when 'coverage' then coverage
            when 'completion_rate' then completion_rate
            when 'mentas' then mentas
            else residents
        end as double
    )
);

-- Whether a figure meets a target: residents at most, everything else at least. False where the figure is not known.
create or replace macro meets_target(indicator, figure, target) as (
    coalesce(case indicator when 'population' then figure <= target else figure >= target end, false)
);

-- Where the final target for the population stands as soon as it stands: reached, missed, or null, while it may still be reached.
create or replace macro target_standing(residents, target, due_on, as_of) as (
    case when residents <= target then 'reached' when due_on < as_of then 'missed' end
);

-- A target that would not be reached if the persons whom the closure sent away (`sent_away`) were still resident was reached
-- by the closure, which is no success.
create or replace macro target_verdict(status, residents, target, sent_away) as (
    case when status = 'reached' and sent_away > 0 and residents + sent_away > target then 'reached_by_closure' else status end
);

-- The scale of local government performance reports on a share of target: 91-100, 76-90, 66-75, 51-65, up to 50; a value
-- between two steps belongs to the lower, above 100 to the highest.
create or replace macro performance_scale(achievement) as (
    case
        when achievement is null then null
        when achievement >= 0.91 then 'very_high'
        when achievement >= 0.76 then 'high'
        when achievement >= 0.66 then 'medium'
        when achievement >= 0.51 then 'low'
        else 'very_low'
    end
);

create or replace macro half_year_before(as_of) as (
    cast(cast(as_of as date) - interval 6 month as date)
);

-- One row: how many the closure sent away in the last six months who are still away.
create or replace macro closure_of_half_year(as_of) as table
    select count(*) as closure_exits
    from spells(as_of) as spells
    where
        spells.by_closure
        and spells.away
        and spells.exited_on > half_year_before(as_of);

-- One row: residents, how many they were six months before, and the same.
create or replace macro moves_of_half_year(as_of) as table
    select
        moves_since.closing as residents,
        moves_since.opening as residents_before,
        closed.closure_exits,
    from moves_since(as_of, half_year_before(as_of)) as moves_since
    cross join closure_of_half_year(as_of) as closed;

-- One row: residents, how many the closure sent away, and how many of them are still away.
create or replace macro residents_and_closure(as_of) as table
    select
        selected_persons(as_of) - away_totals.away as residents,
        closure_totals.closure_exits,
        closure_totals.closure_away,
    from away_totals(as_of) as away_totals
    cross join closure_totals(as_of) as closure_totals;

-- One row a day of the planned path to the population target: each month's first, the baseline and the due date (`listed`), and all between them;
-- none without a baseline. The path bends at each milestone.
create or replace macro planned_days() as table
    with target as (
        select final_target.*
        from final_target() as final_target
        where
            final_target.baseline_on <= final_target.due_on
            and final_target.baseline_value is not null
    ),

    days as (
        select
            target.baseline_on,
            target.due_on,
            cast(unnest(generate_series(target.baseline_on, target.due_on, interval 1 day)) as date) as "on",
        from target
    ),

    bends as (
        select
            target.baseline_on as "on",
            target.baseline_value as value,
        from target
        where target.baseline_on < target.due_on
        union all
        select
            milestones.due_on,
            milestones.value,
        from programme.targets as milestones
        inner join target on milestones.due_on between target.baseline_on + 1 and target.due_on or milestones.due_on = target.due_on
        where milestones.indicator = 'population'
    ),

    stretches as (
        select
            bends."on",
            bends.value,
            lead(bends."on") over (order by bends."on") as next_on,
            lead(bends.value) over (order by bends."on") as next_value,
        from bends
    )

    select
        days."on",
        days."on" = days.baseline_on or days."on" = days.due_on or day(days."on") = 1 as listed,
        stretches.value
        + coalesce((stretches.next_value - stretches.value) * ((days."on" - stretches."on") / (stretches.next_on - stretches."on")), 0) as planned,
    from days
    asof inner join stretches on days."on" >= stretches."on";

-- One row a day of the path that is listed, and the as-of date where it lies on it, none inside a selection; with residents at its end, where it has
-- come by the as-of date.
create or replace macro path_days(as_of) as table
    select
        planned_days."on",
        planned_days.planned,
        coalesce(register.residents, 0) as residents,
    from planned_days() as planned_days
    left join residents_by_day(as_of) as register on planned_days."on" >= register.day and planned_days."on" < register.until
    where (planned_days.listed or planned_days."on" = as_of) and not is_narrowed();
