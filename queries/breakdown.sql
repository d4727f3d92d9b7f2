-- Question: does the programme reach everybody alike?
-- Grain: one row a value of $by (age_band, origin, education or skill).
-- Parameters: $as_of, $selection, $by.
with members as (
    select
        grouped_people.person,
        grouped_people.value,
    from grouped_people($as_of, $selection, $by) as grouped_people
),

training as (
    select
        members.value,
        count(*) filter (enrolments.started and enrolments.finished) as started,
        count(*) filter (enrolments.completed) as completed,
        count(distinct enrolments.person) filter (enrolments.started) as covered,
    from members
    inner join enrolments($as_of, $selection) as enrolments on members.person = enrolments.person
    where $by != 'skill' or enrolments.skill = members.value
    group by members.value
),

leaving as (
    select
        members.value,
        count(*) as exits,
    from members
    inner join spells($as_of, $selection) as spells on members.person = spells.person
    group by members.value
),

persons as (
    select
        members.value,
        count(*) as registered,
        count(*) filter (away_people.person is null) as residents,
        count(*) filter (away_people.mentas) as mentas,
    from members
    left join away_people($as_of, $selection) as away_people on members.person = away_people.person
    group by members.value
),

final as (
    select
        persons.value,
        persons.registered,
        persons.residents,
        coalesce(training.covered, 0) as covered,
        coalesce(training.covered, 0) / nullif(persons.registered, 0) as coverage,
        coalesce(training.started, 0) as started,
        coalesce(training.completed, 0) as completed,
        training.completed / nullif(training.started, 0) as completion_rate,
        coalesce(leaving.exits, 0) as exits,
        persons.mentas,
    from persons
    left join training on persons.value = training.value
    left join leaving on persons.value = leaving.value
    order by
        group_order(persons.value),
        persons.value
)

select * from final
