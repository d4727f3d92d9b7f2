-- The facts of persons and their leaving, made of those of their training (facts.sql).

-- An import that has looked the persons up already leaves these here.
create view if not exists numbered_exits as from with_person('next.exits');
create view if not exists exits_in_order as from spells_in_order('numbered_exits');

-- One row a person. From which day on she is enrolled, has started, completed and passed a training: each is the least of days, so that it
-- holds as of every date, and what comes true later moves none of them.
create table next.fact_persons as
with reached as (
    select
        enrolments.person,
        enrolments.enrolled_on as enrolled_from,
        case when enrolments.first_present_on is not null then greatest(enrolments.first_present_on, enrolments.enrolled_on) end as started_from,
        case when enrolments.completed_on is not null then greatest(enrolments.completed_on, enrolments.enrolled_on) end as completed_from,
        case
            when enrolments.completed_on is not null and enrolments.passed_on is not null
                then greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.passed_on)
        end as passed_from,
        enrolments.one_of_several,
    from next.fact_enrolments as enrolments
),

-- Nearly all persons have one enrolment, of which nothing is the least.
persons_trained as (
    select reached.* exclude (one_of_several)
    from reached
    where not reached.one_of_several
    union all
    select
        reached.person,
        min(reached.enrolled_from),
        min(reached.started_from),
        min(reached.completed_from),
        min(reached.passed_from),
    from reached
    where reached.one_of_several
    group by reached.person
)

select
    person_numbers.person,
    person_numbers.registered_on,
    person_numbers.birth_year,
    person_numbers.origin,
    person_numbers.education,
    persons_trained.enrolled_from,
    persons_trained.started_from,
    case when persons_trained.started_from is not null then greatest(persons_trained.started_from, person_numbers.registered_on) end as covered_on,
    persons_trained.completed_from,
    persons_trained.passed_from,
from person_numbers
left join persons_trained on person_numbers.person = persons_trained.person;

-- One row a spell away, with the person's spell before it, the day of her next exit, and what her training had come to by any day.
create table next.fact_spells as
select
    in_order.person,
    in_order.exited_on,
    in_order.returned_on,
    in_order.destination,
    in_order.by_closure,
    in_order.previous_exited_on,
    in_order.previous_returned_on,
    in_order.next_exited_on,
    fact_persons.registered_on,
    fact_persons.started_from,
    fact_persons.covered_on,
    fact_persons.completed_from,
    fact_persons.passed_from,
from exits_in_order as in_order
inner join next.fact_persons as fact_persons on in_order.person = fact_persons.person;

drop view exits_in_order;
drop view numbered_exits;
