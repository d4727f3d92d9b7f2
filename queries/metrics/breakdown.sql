-- Question: does the programme reach everybody alike?
-- Grain: one row a value of dimension (age_band, origin, education, skill, trainer or organiser).
-- Parameters: as_of, dimension.
create or replace macro breakdown(as_of, dimension) as table
    with members as (
        select
            grouped_people.person,
            grouped_people.value,
            grouped_people.covered_on,
        from grouped_people(as_of, dimension) as grouped_people
    ),

    -- By what belongs to the training an enrolment speaks for its own group only.
    trained as (
        select
            grouped_enrolments.value,
            grouped_enrolments.started and grouped_enrolments.finished as started_and_finished,
            grouped_enrolments.completed,
        from grouped_enrolments(as_of, dimension) as grouped_enrolments
        union all
        select
            members.value,
            enrolments.started and enrolments.finished as started_and_finished,
            enrolments.completed,
        from enrolments(as_of) as enrolments
        inner join members on enrolments.person = members.person
        where not is_of_training(dimension)
    ),

    training as (
        select
            trained.value,
            count(*) filter (trained.started_and_finished) as started,
            count(*) filter (trained.completed) as completed,
        from trained
        group by trained.value
    ),

    leaving as (
        select
            members.value,
            count(*) as exits,
            count(*) filter (spells.away) as away,
            count(*) filter (spells.mentas) as mentas,
        from spells(as_of) as spells
        inner join members on spells.person = members.person
        group by members.value
    ),

    persons as (
        select
            members.value,
            count(*) as registered,
            count(members.covered_on) as covered,
        from members
        group by members.value
    ),

    final as (
        select
            persons.value,
            persons.registered,
            persons.registered - coalesce(leaving.away, 0) as residents,
            persons.covered,
            persons.covered / nullif(persons.registered, 0) as coverage,
            coalesce(training.started, 0) as started,
            coalesce(training.completed, 0) as completed,
            training.completed / nullif(training.started, 0) as completion_rate,
            coalesce(leaving.exits, 0) as exits,
            coalesce(leaving.mentas, 0) as mentas,
        from persons
        left join training on persons.value = training.value
        left join leaving on persons.value = leaving.value
        order by persons.value
    )

    select * from final;
