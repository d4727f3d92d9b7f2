-- How covered and uncovered residents came about. Looked up as 9_totals.sql says.

-- One row a component since a date (start, arrived, returned, left, newly_covered, end); one that nobody is in may be missing.
create or replace macro covered_moves(as_of, since) as table
    with persons as (
        select
            people_trained.registered_on,
            people_trained.covered_on,
        from people_trained(as_of) as people_trained
    ),

    absences as (
        select
            spells.exited_on,
            spells.returned_on,
            spells.covered_on,
        from spells_trained(as_of) as spells
    ),

    -- Every person and every absence that a component counts (`sign`), and the day whose end decides who is covered.
    counted as (
        select
            'start' as component,
            1 as sign,
            cast(since as date) as day,
            persons.covered_on
        from persons
        where persons.registered_on <= since
        union all
        select
            'start',
            -1,
            cast(since as date),
            absences.covered_on
        from absences
        where absences.exited_on <= since and coalesce(absences.returned_on > since, true)
        union all
        select
            'arrived',
            1,
            persons.registered_on,
            persons.covered_on
        from persons
        where persons.registered_on > since
        union all
        select
            'returned',
            1,
            absences.returned_on,
            absences.covered_on
        from absences
        where absences.returned_on > since
        union all
        select
            'left',
            -1,
            absences.exited_on,
            absences.covered_on
        from absences
        where absences.exited_on > since
        union all
        select
            'end',
            1,
            cast(as_of as date),
            persons.covered_on
        from persons
        union all
        select
            'end',
            -1,
            cast(as_of as date),
            absences.covered_on
        from absences
        where absences.returned_on is null
    ),

    -- Residents the day before they were covered, and still there that day or gone with it: they change sides.
    changed_sides as (
        select
            (
                select count(*)
                from persons
                where persons.covered_on > since and persons.registered_on < persons.covered_on
            ) - (
                select count(*)
                from absences
                where
                    absences.covered_on > since
                    and absences.exited_on < absences.covered_on
                    and coalesce(absences.returned_on >= absences.covered_on, true)
            ) as persons
    )

    select
        counted.component,
        sum(counted.sign) filter (counted.covered_on <= counted.day) as covered,
        sum(counted.sign) filter (counted.covered_on > counted.day or counted.covered_on is null) as uncovered,
    from counted
    group by counted.component
    union all
    select
        'newly_covered' as component,
        changed_sides.persons as covered,
        -changed_sides.persons as uncovered,
    from changed_sides;
