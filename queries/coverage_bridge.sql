-- Question: why did coverage among the residents move between two dates?
-- Grain: one row a component; start and the components add up to the end, covered and uncovered each.
-- Parameters: $as_of, $selection, $since.
with persons as (
    select
        people.person,
        people.registered_on,
        covered_people.covered_on,
    from people($as_of, $selection) as people
    left join covered_people($as_of, $selection) as covered_people on people.person = covered_people.person
),

-- A move takes the covered status that the person has at the end of its day.
moves as (
    select
        2 as place,
        'newly_covered' as component,
        1 as covered,
        -1 as uncovered,
    from persons
    where
        persons.covered_on > $since
        and persons.registered_on < persons.covered_on
        and not exists (
            select 1
            from spells($as_of, $selection) as spells
            where
                spells.person = persons.person
                and spells.exited_on < persons.covered_on
                and (spells.returned_on is null or spells.returned_on >= persons.covered_on)
        )
    union all
    select
        3,
        'arrived',
        cast(coalesce(persons.covered_on <= persons.registered_on, false) as integer),
        cast(coalesce(persons.covered_on > persons.registered_on, true) as integer),
    from persons
    where persons.registered_on > $since
    union all
    select
        4,
        'returned',
        cast(coalesce(persons.covered_on <= spells.returned_on, false) as integer),
        cast(coalesce(persons.covered_on > spells.returned_on, true) as integer),
    from persons
    inner join spells($as_of, $selection) as spells on persons.person = spells.person
    where spells.returned_on > $since
    union all
    select
        5,
        'left',
        -cast(coalesce(persons.covered_on <= spells.exited_on, false) as integer),
        -cast(coalesce(persons.covered_on > spells.exited_on, true) as integer),
    from persons
    inner join spells($as_of, $selection) as spells on persons.person = spells.person
    where spells.exited_on > $since
),

standing as (
    select
        1 as place,
        'start' as component,
        cast(coalesce(persons.covered_on <= $since, false) as integer) as covered,
        cast(coalesce(persons.covered_on > $since, true) as integer) as uncovered,
    from persons
    where
        persons.registered_on <= $since
        and not exists (
            select 1
            from spells($as_of, $selection) as spells
            where
                spells.person = persons.person
                and spells.exited_on <= $since
                and (spells.returned_on is null or spells.returned_on > $since)
        )
    union all
    select
        6,
        'end',
        cast(persons.covered_on is not null as integer),
        cast(persons.covered_on is null as integer),
    from persons
    anti join away_people($as_of, $selection) as away_people on persons.person = away_people.person
),

components as (
    select
        unnest([1, 2, 3, 4, 5, 6]) as place,
        unnest(['start', 'newly_covered', 'arrived', 'returned', 'left', 'end']) as component,
),

counted as (
    select * from moves
    union all
    select * from standing
),

final as (
    select
        components.component,
        cast(coalesce(sum(counted.covered), 0) as bigint) as covered,
        cast(coalesce(sum(counted.uncovered), 0) as bigint) as uncovered,
    from components
    left join counted on components.component = counted.component
    group by
        components.place,
        components.component
    order by components.place
)

select * from final
