-- Who was enrolled, started, completed, was assessed and passed by the as-of date.

-- One row an enrolment in the selection that counts by the as-of date, with what had come true of it by then.
create or replace macro enrolments(as_of, selection) as table
select
    training.person,
    training.cohort,
    training.cohort_id,
    training.skill,
    training.starts_on,
    training.ends_on,
    training.days,
    training.enrolled_on,
    training.first_present_on,
    training.present_mask,
    training.ends_on <= as_of as finished,
    coalesce(training.first_present_on <= as_of, false) as started,
    coalesce(training.completed_on <= as_of, false) as completed,
    coalesce(training.completed_on <= as_of and training.assessed_on <= as_of, false) as assessed,
    coalesce(training.completed_on <= as_of and training.passed_on <= as_of, false) as passed,
from training(as_of, selection) as training
where training.person in (select people.person from people(as_of, selection) as people);

-- One row a covered person: registered, with a started enrolment. She is covered from her first present session on,
-- and not before her enrolment or registration.
create or replace macro covered_people(as_of, selection) as table
select
    people.person,
    greatest(min(greatest(training.first_present_on, training.enrolled_on)), people.registered_on) as covered_on,
from training(as_of, selection) as training
inner join people(as_of, selection) as people on training.person = people.person
where training.first_present_on <= as_of
group by
    people.person,
    people.registered_on;
