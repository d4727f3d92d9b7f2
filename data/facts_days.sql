-- What changed on each day, counted of the facts of training, persons and their leaving (facts.sql, facts_persons.sql).

-- One row a day on which the whole programme changed: who registered, returned and left on it, of whom it was true from it on that she was covered,
-- was enrolled, had completed and had passed a training; and of how many enrolments that the training had ended and she had started it, had completed
-- it, was assessed and had passed. None of it before she was registered.
create table next.fact_days as
with moves as (
    select
        persons.registered_on as day,
        count(*) as new,
    from next.fact_persons as persons
    group by all
    union all by name
    select
        persons.covered_on as day,
        count(*) as covered,
    from next.fact_persons as persons
    where persons.covered_on is not null
    group by all
    union all by name
    select
        greatest(persons.enrolled_from, persons.registered_on) as day,
        count(*) as enrolled,
    from next.fact_persons as persons
    where persons.enrolled_from is not null
    group by all
    union all by name
    select
        greatest(persons.completed_from, persons.registered_on) as day,
        count(*) as completed,
    from next.fact_persons as persons
    where persons.completed_from is not null
    group by all
    union all by name
    select
        greatest(persons.passed_from, persons.registered_on) as day,
        count(*) as passed,
    from next.fact_persons as persons
    where persons.passed_from is not null
    group by all
    union all by name
    select
        spells.returned_on as day,
        count(*) as returned,
    from next.fact_spells as spells
    where spells.returned_on is not null
    group by all
    union all by name
    select
        spells.exited_on as day,
        count(*) as exited,
    from next.fact_spells as spells
    group by all
    union all by name
    select
        greatest(enrolments.ends_on, enrolments.first_present_on, enrolments.enrolled_on, enrolments.registered_on) as day,
        count(*) as trainings_started,
    from next.fact_enrolments as enrolments
    where enrolments.first_present_on is not null
    group by all
    union all by name
    select
        greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on) as day,
        count(*) as trainings_completed,
    from next.fact_enrolments as enrolments
    where enrolments.completed_on is not null
    group by all
    union all by name
    select
        greatest(enrolments.completed_on, enrolments.assessed_on, enrolments.enrolled_on, enrolments.registered_on) as day,
        count(*) as trainings_assessed,
    from next.fact_enrolments as enrolments
    where enrolments.completed_on is not null and enrolments.assessed_on is not null
    group by all
    union all by name
    select
        greatest(enrolments.completed_on, enrolments.passed_on, enrolments.enrolled_on, enrolments.registered_on) as day,
        count(*) as trainings_passed,
    from next.fact_enrolments as enrolments
    where enrolments.completed_on is not null and enrolments.passed_on is not null
    group by all
)

select
    moves.day,
    cast(coalesce(sum(moves.new), 0) as integer) as new,
    cast(coalesce(sum(moves.returned), 0) as integer) as returned,
    cast(coalesce(sum(moves.exited), 0) as integer) as exited,
    cast(coalesce(sum(moves.covered), 0) as integer) as covered,
    cast(coalesce(sum(moves.enrolled), 0) as integer) as enrolled,
    cast(coalesce(sum(moves.completed), 0) as integer) as completed,
    cast(coalesce(sum(moves.passed), 0) as integer) as passed,
    cast(coalesce(sum(moves.trainings_started), 0) as integer) as trainings_started,
    cast(coalesce(sum(moves.trainings_completed), 0) as integer) as trainings_completed,
    cast(coalesce(sum(moves.trainings_assessed), 0) as integer) as trainings_assessed,
    cast(coalesce(sum(moves.trainings_passed), 0) as integer) as trainings_passed,
from moves
group by moves.day
order by moves.day;
