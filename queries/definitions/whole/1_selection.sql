-- Without any filter: what stands in for the definitions of the same names, which depend on a selection. Persons are numbered by the day of
-- registration, so that who is registered by the as-of date are the persons up to a number, which the variable `registered` holds.

create or replace macro whole.is_selected(person, as_of) as (
    person <= getvariable('registered')
);

create or replace macro whole.is_chosen(cohort) as (
    true
);

create or replace macro whole.selected_persons(as_of) as (
    getvariable('registered')
);

create or replace macro whole.is_narrowed() as (
    false
);

create or replace macro whole.is_by_training() as (
    false
);
