-- Who left, came back, is away, resident or mentas by the as-of date.

-- Leaving by her own decision for a livelihood or a home: the programme says which destinations count. Leaving because the
-- place was closed is an exit, never this.
create or replace macro is_graduation(destination, by_closure) as (
    list_contains(getvariable('mentas_destinations'), destination) and not by_closure
);

-- One row an exit by the as-of date, of persons in the selection; a return after that date is not known yet.
-- A person is away while a spell is open (she has at most one, her latest), and mentas where it leads to a livelihood or a home. Her spell
-- before it was over by then.
create or replace macro spells(as_of) as table
    select
        fact_spells.person,
        fact_spells.registered_on,
        fact_spells.exited_on,
        known_by(fact_spells.returned_on, as_of) as returned_on,
        fact_spells.destination,
        fact_spells.by_closure,
        fact_spells.previous_exited_on,
        fact_spells.previous_returned_on,
        coalesce(fact_spells.returned_on > as_of, true) as away,
        coalesce(fact_spells.returned_on > as_of, true) and is_graduation(fact_spells.destination, fact_spells.by_closure) as mentas,
        coalesce(fact_spells.next_exited_on > as_of, true) as latest,
    from programme.fact_spells as fact_spells
    where
        fact_spells.exited_on <= as_of
        and is_selected(fact_spells.person, as_of);

-- Whether a person was away at the beginning of a day: she had left before it, and was not back by it.
create or replace macro is_away_on(day, exited_on, returned_on) as (
    coalesce(exited_on < day and coalesce(returned_on > day, true), false)
);

-- Whether a spell says what a person does who is followed from a day on: the one that she is away in on that day, else the first from it on.
-- Of each person it is one spell or none.
create or replace macro decides(exited_on, returned_on, previous_exited_on, previous_returned_on, day) as (
    is_away_on(day, exited_on, returned_on)
    or (
        exited_on >= day
        and coalesce(previous_exited_on < day, true)
        and not is_away_on(day, previous_exited_on, previous_returned_on)
    )
);

-- The same with the days from which on the person had started, completed and passed a training, as `training_reached` has them.
create or replace macro spells_trained(as_of) as table
    select
        spells.*,
        training_reached.started_from,
        training_reached.covered_on,
        training_reached.completed_from,
        training_reached.passed_from,
    from spells(as_of) as spells
    left join training_reached(as_of) as training_reached on spells.person = training_reached.person;

-- One row: how many are registered and covered, and how many of both are away on the date.
create or replace macro covered_and_away(as_of) as table
    with trained as (
        select count(covered_people.covered_on) as covered
        from covered_people(as_of) as covered_people
    ),

    leaving as (
        select
            count(*) as away,
            count(spells_trained.started_from) as covered_away,
        from spells_trained(as_of) as spells_trained
        where spells_trained.away
    )

    select
        selected_persons(as_of) as registered,
        leaving.away,
        trained.covered,
        leaving.covered_away,
    from trained
    cross join leaving;

-- One row a day on which something changed: registered, returned and exited persons of that day, and those covered from it on.
-- Residents (registered and not away) on a day are the sum of `net` up to it: the number that the target wants at zero.
create or replace macro daily_changes(as_of) as table
    with moves as (
        select
            people.registered_on as day,
            1 as new,
            0 as returned,
            0 as exited,
            0 as covered
        from people(as_of) as people
        union all
        select
            covered_people.covered_on,
            0,
            0,
            0,
            1
        from covered_people(as_of) as covered_people
        union all
        select
            spells.exited_on,
            0,
            0,
            1,
            0
        from spells(as_of) as spells
        union all
        select
            spells.returned_on,
            0,
            1,
            0,
            0
        from spells(as_of) as spells
        where spells.returned_on is not null
    )

    select
        moves.day,
        cast(sum(moves.new) as bigint) as new,
        cast(sum(moves.returned) as bigint) as returned,
        cast(sum(moves.exited) as bigint) as exited,
        cast(sum(moves.covered) as bigint) as covered,
        cast(sum(moves.new + moves.returned - moves.exited) as bigint) as net,
    from moves
    group by moves.day;

-- How many months had begun from a day by another: a date is reached in whole months.
create or replace macro months_reached(day, later) as (
    datediff('month', day, later) + case when day + to_months(cast(datediff('month', day, later) as integer)) < later then 1 else 0 end
);

-- One row a cohort in the selection and whole months after its end, up to 24: how many of those who completed it had their first exit after it that counts as
-- mentas within so many months, and not within fewer.
create or replace macro mentas_after_training(as_of) as table
    with gone as (
        select
            enrolments.cohort,
            months_reached(any_value(enrolments.ends_on), min(spells.exited_on)) as months,
        from spells(as_of) as spells
        inner join enrolments(as_of) as enrolments on spells.person = enrolments.person
        where
            enrolments.completed
            and spells.exited_on >= enrolments.ends_on
            and is_graduation(spells.destination, spells.by_closure)
        group by
            enrolments.cohort,
            enrolments.person
    )

    select
        gone.cohort,
        gone.months,
        count(*) as persons,
    from gone
    where gone.months <= 24
    group by
        gone.cohort,
        gone.months;
