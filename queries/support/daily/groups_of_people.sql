-- One row a dimension that sorts people, group and day: how many more or fewer of the group are registered, covered, away and mentas from that day on, how many
-- of their enrolments are started and finished, and completed, and how many exits they have. An age band depends on the date: there the group is a year of
-- birth.
create table daily.groups_of_people as
with persons as (
    select
        fact_persons.person,
        fact_persons.birth_year,
        coalesce(fact_persons.origin, 'unknown') as origin,
        coalesce(fact_persons.education, 'unknown') as education,
        fact_persons.registered_on,
        fact_persons.covered_on,
    from programme.fact_persons as fact_persons
),

moves as (
    select
        persons.birth_year,
        persons.origin,
        persons.education,
        persons.registered_on as day,
        1 as registered,
    from persons
    union all by name
    select
        persons.birth_year,
        persons.origin,
        persons.education,
        persons.covered_on as day,
        1 as covered,
    from persons
    where persons.covered_on is not null
    union all by name
    select
        persons.birth_year,
        persons.origin,
        persons.education,
        unnest([
            greatest(enrolments.first_present_on, enrolments.ends_on, enrolments.enrolled_on, enrolments.registered_on),
            greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on),
        ]) as day,
        unnest([1, 0]) as started,
        unnest([0, cast(enrolments.completed_on is not null as integer)]) as completed,
    from programme.fact_enrolments as enrolments
    inner join persons on enrolments.person = persons.person
    where enrolments.first_present_on is not null
    union all by name
    select
        persons.birth_year,
        persons.origin,
        persons.education,
        unnest([greatest(spells.exited_on, persons.registered_on), greatest(spells.returned_on, spells.exited_on, persons.registered_on)]) as day,
        unnest([1, 0]) as exits,
        unnest([1, -cast(spells.returned_on is not null as integer)]) as away,
        cast(is_graduation(spells.destination, spells.by_closure) as integer) * away as mentas,
    from programme.fact_spells as spells
    inner join persons on spells.person = persons.person
)

select
    case when grouping(moves.birth_year) = 0 then 'age_band' when grouping(moves.origin) = 0 then 'origin' else 'education' end as dimension,
    moves.birth_year,
    coalesce(moves.origin, moves.education) as value,
    moves.day,
    cast(coalesce(sum(moves.registered), 0) as integer) as registered,
    cast(coalesce(sum(moves.covered), 0) as integer) as covered,
    cast(coalesce(sum(moves.started), 0) as integer) as started,
    cast(coalesce(sum(moves.completed), 0) as integer) as completed,
    cast(coalesce(sum(moves.exits), 0) as integer) as exits,
    cast(coalesce(sum(moves.away), 0) as integer) as away,
    cast(coalesce(sum(moves.mentas), 0) as integer) as mentas,
from moves
group by grouping sets ((moves.birth_year, moves.day), (moves.origin, moves.day), (moves.education, moves.day))
order by
    dimension,
    moves.day;
