-- The final target for the population, the one with the latest due date; earlier ones are milestones. At most one row, none
-- inside a selection.
create or replace macro population_target() as table
    select
        targets.due_on,
        targets.value,
        targets.baseline_on,
        targets.baseline_value,
    from programme.targets as targets
    where
        targets.indicator = 'population'
        and not is_narrowed()
    order by targets.due_on desc
    limit 1;

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
