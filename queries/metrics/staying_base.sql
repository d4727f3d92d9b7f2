-- Question: how long have they been here or away, and how many moved on?
-- Grain: one row a stage of training, here or away, and whole months since (12 holds all longer): since registration for who has not
-- completed a training, since its end for who has, since leaving for who is away. Those who died, and the way of those whom the
-- closure sent away, are left out of the rows of the away.
-- Parameters: as_of, since.
create or replace macro staying_base(as_of, since) as table
    with completions as (
        select
            enrolments.person,
            min(enrolments.ends_on) as ends_on,
        from enrolments(as_of) as enrolments
        where enrolments.completed
        group by enrolments.person
    ),

    persons as (
        select
            people.person,
            people.registered_on,
            covered_people.covered_on,
            case when completions.person is not null then greatest(completions.ends_on, covered_people.covered_on) end as trained_on,
            cast(as_of as date) + 1 as tomorrow,
        from people(as_of) as people
        left join covered_people(as_of) as covered_people on people.person = covered_people.person
        left join completions on people.person = completions.person
    ),

    -- Each person in the stages that she passes, from a day on and until before another.
    stages as (
        select
            persons.person,
            'untrained' as training,
            persons.registered_on as origin,
            persons.registered_on as entered_on,
            coalesce(persons.covered_on, persons.tomorrow) as left_on,
        from persons
        union all
        select
            persons.person,
            'started' as training,
            persons.registered_on as origin,
            persons.covered_on as entered_on,
            coalesce(persons.trained_on, persons.tomorrow) as left_on,
        from persons
        where persons.covered_on is not null
        union all
        select
            persons.person,
            'trained' as training,
            persons.trained_on as origin,
            persons.trained_on as entered_on,
            persons.tomorrow as left_on,
        from persons
        where persons.trained_on is not null
    ),

    absences as (
        select
            spells.*,
            coalesce(spells.returned_on, cast(as_of as date) + 1) as back_on,
        from spells(as_of) as spells
    ),

    -- The stage and months in which each left.
    exits as (
        select
            absences.*,
            stages.training,
            whole_months(stages.origin, absences.exited_on) as months,
        from absences
        inner join stages on absences.person = stages.person
        where absences.exited_on >= stages.entered_on and absences.exited_on < stages.left_on
    ),

    -- Persons with the same days together: registered ones, less those of them who were away, and those away.
    stays as (
        select
            stages.training,
            false as gone,
            stages.origin,
            stages.entered_on as from_on,
            stages.left_on as to_on,
            count(*) as persons,
        from stages
        group by
            stages.training,
            stages.origin,
            stages.entered_on,
            stages.left_on
        union all
        select
            stages.training,
            false as gone,
            stages.origin,
            greatest(stages.entered_on, absences.exited_on) as from_on,
            least(stages.left_on, absences.back_on) as to_on,
            -count(*) as persons,
        from absences
        inner join stages on absences.person = stages.person
        group by
            stages.training,
            stages.origin,
            greatest(stages.entered_on, absences.exited_on),
            least(stages.left_on, absences.back_on)
        union all
        select
            exits.training,
            true as gone,
            exits.exited_on as origin,
            exits.exited_on as from_on,
            exits.back_on as to_on,
            count(*) as persons,
        from exits
        where exits.destination != 'died' and not exits.by_closure
        group by
            exits.training,
            exits.exited_on,
            exits.back_on
    ),

    -- The same in whole months since the origin, as far as they lie in the time that counts.
    stays_by_month as (
        select
            stays.*,
            unnest(
                range(whole_months(stays.origin, greatest(stays.from_on, cast(since as date))), whole_months(stays.origin, stays.to_on - 1) + 1)
            ) as months,
        from stays
        where stays.to_on > since and stays.from_on < stays.to_on
    ),

    spans as (
        select
            stays_by_month.training,
            stays_by_month.gone,
            stays_by_month.months,
            stays_by_month.persons,
            greatest(stays_by_month.from_on, cast(stays_by_month.origin + to_months(cast(stays_by_month.months as integer)) as date)) as from_on,
            case
                when stays_by_month.months < 12
                    then least(stays_by_month.to_on, cast(stays_by_month.origin + to_months(cast(stays_by_month.months + 1 as integer)) as date))
                else stays_by_month.to_on
            end as to_on,
        from stays_by_month
    ),

    -- Days are those at whose end a person is in the span.
    days_passed as (
        select
            spans.training,
            spans.gone,
            spans.months,
            sum(spans.persons) filter (spans.to_on > as_of) as persons,
            sum(spans.persons * greatest(0, least(spans.to_on, cast(as_of as date)) - greatest(spans.from_on, cast(since as date)))) as person_days,
        from spans
        group by
            spans.training,
            spans.gone,
            spans.months
    ),

    moved as (
        select
            exits.training,
            false as gone,
            exits.months,
            exits.by_closure,
        from exits
        where exits.exited_on > since
        union all
        select
            exits.training,
            true as gone,
            whole_months(exits.exited_on, exits.returned_on) as months,
            exits.by_closure,
        from exits
        where exits.returned_on > since and exits.destination != 'died' and not exits.by_closure
    ),

    moved_counted as (
        select
            moved.training,
            moved.gone,
            moved.months,
            count(*) filter (not moved.by_closure) as moves,
            count(*) filter (moved.by_closure) as closures,
        from moved
        group by
            moved.training,
            moved.gone,
            moved.months
    ),

    bands as (
        select unnest(range(13)) as months
    ),

    stages_in_order as (
        select
            unnest([1, 2, 3]) as place,
            unnest(['untrained', 'started', 'trained']) as training,
    ),

    sides as (
        select unnest([false, true]) as gone
    ),

    grid as (
        select
            stages_in_order.place,
            stages_in_order.training,
            sides.gone,
            bands.months,
        from stages_in_order
        cross join sides
        cross join bands
    ),

    final as (
        select
            grid.training,
            grid.gone,
            grid.months,
            cast(coalesce(days_passed.persons, 0) as bigint) as persons,
            cast(coalesce(days_passed.person_days, 0) as bigint) as person_days,
            cast(coalesce(moved_counted.moves, 0) as bigint) as moves,
            cast(coalesce(moved_counted.closures, 0) as bigint) as closures,
        from grid
        left join days_passed on grid.training = days_passed.training and grid.gone = days_passed.gone and grid.months = days_passed.months
        left join moved_counted on grid.training = moved_counted.training and grid.gone = moved_counted.gone and grid.months = moved_counted.months
        order by
            grid.place,
            grid.gone,
            grid.months
    )

    select * from final;
