-- Who left, came back, is away, resident or mentas by the as-of date.

-- Leaving by her own decision for a livelihood or a home: the programme says which destinations count. Leaving because the
-- place was closed is an exit, never this.
create or replace macro is_graduation(destination, by_closure) as (
    list_contains(getvariable('mentas_destinations'), destination) and not by_closure
);

-- One row an exit by the as-of date, of persons in the selection; a return after that date is not known yet.
-- A person is away while a spell is open (she has at most one), and mentas where it leads to a livelihood or a home.
create or replace macro spells(as_of) as table
    select
        fact_spells.person,
        fact_spells.exited_on,
        case when fact_spells.returned_on <= as_of then fact_spells.returned_on end as returned_on,
        fact_spells.destination,
        fact_spells.by_closure,
        coalesce(fact_spells.returned_on > as_of, true) as away,
        coalesce(fact_spells.returned_on > as_of, true) and is_graduation(fact_spells.destination, fact_spells.by_closure) as mentas,
    from programme.fact_spells as fact_spells
    where
        fact_spells.exited_on <= as_of
        and is_selected(fact_spells.person, as_of);

-- One row: the sets of those ever covered and of those away on the date.
create or replace macro covered_and_away(as_of) as table
    with trained as (
        select set_of(covered_people.person) as covered
        from covered_people(as_of) as covered_people
    ),

    leaving as (
        select set_of(case when spells.away then spells.person end) as away
        from spells(as_of) as spells
    )

    select
        trained.covered,
        leaving.away,
    from trained
    cross join leaving;

-- One row a day on which the number of residents may change: registered, returned and exited persons of that day.
-- Residents (registered and not away) on a day are the sum of `net` up to it: the number that the target wants at zero.
create or replace macro daily_changes(as_of) as table
    with moves as (
        select
            fact_persons.registered_on as day,
            count(*) as new,
            0 as returned,
            0 as exited
        from programme.fact_persons as fact_persons
        where is_selected(fact_persons.person, as_of)
        group by fact_persons.registered_on
        union all
        select
            spells.exited_on,
            0,
            0,
            count(*)
        from spells(as_of) as spells
        group by spells.exited_on
        union all
        select
            spells.returned_on,
            0,
            count(*),
            0
        from spells(as_of) as spells
        where spells.returned_on is not null
        group by spells.returned_on
    )

    select
        moves.day,
        cast(sum(moves.new) as bigint) as new,
        cast(sum(moves.returned) as bigint) as returned,
        cast(sum(moves.exited) as bigint) as exited,
        cast(sum(moves.new + moves.returned - moves.exited) as bigint) as net,
    from moves
    group by moves.day;
