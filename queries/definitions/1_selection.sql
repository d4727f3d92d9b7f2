-- Who and what is in the selection. Variables hold it while a result runs. Persons are numbered from 1 by the day of registration: without
-- any filter the selection is the persons up to a number, `registered`. With one, support/selection.sql finds it first: `selected`, the set of the
-- persons; `chosen_cohorts`, the set of the cohorts; `narrowed`, whether there is any filter at all; `by_training`, whether there is one by cohort or
-- skill. A set is a bit string with a bit for each number (cohorts are numbered from 1 too).
-- Where many dates are asked at once, support/each_date.sql stands in for what depends on the selection.

create or replace macro set_of(person) as (
    bitstring_agg(person, 0, getvariable('persons'))
);

create or replace macro set_size(numbers) as (
    coalesce(bit_count(numbers), 0)
);

create or replace macro in_set(number, numbers) as (
    coalesce(get_bit(numbers, number) = 1, false)
);

create or replace macro is_selected(person, as_of) as (
    case when getvariable('narrowed') then get_bit(getvariable('selected'), person) = 1 else person <= getvariable('registered') end
);

create or replace macro is_chosen(cohort) as (
    case when getvariable('by_training') then get_bit(getvariable('chosen_cohorts'), cohort) = 1 else true end
);

create or replace macro selected_persons(as_of) as (
    case when getvariable('narrowed') then set_size(getvariable('selected')) else getvariable('registered') end
);

create or replace macro is_narrowed() as (
    getvariable('narrowed')
);

create or replace macro is_by_training() as (
    getvariable('by_training')
);

-- Whole years on the as-of date, from the year of birth alone.
create or replace macro age_band(birth_year, as_of) as (
    case
        when birth_year is null then 'unknown'
        when year(as_of) - birth_year <= 24 then '18-24'
        when year(as_of) - birth_year <= 34 then '25-34'
        when year(as_of) - birth_year <= 44 then '35-44'
        else '45+'
    end
);

-- One row a person in the selection. Who is not registered by the as-of date does not exist for any figure at that date.
create or replace macro people(as_of) as table
    select
        fact_persons.person,
        fact_persons.registered_on,
        age_band(fact_persons.birth_year, as_of) as age_band,
        coalesce(fact_persons.origin, 'unknown') as origin,
        coalesce(fact_persons.education, 'unknown') as education,
    from programme.fact_persons as fact_persons
    where is_selected(fact_persons.person, as_of);

-- One row a cohort in the selection that began by the as-of date.
create or replace macro cohorts_held(as_of) as table
    select
        fact_cohorts.*,
        fact_cohorts.ends_on <= as_of as finished,
    from programme.fact_cohorts as fact_cohorts
    where
        fact_cohorts.starts_on <= as_of
        and is_chosen(fact_cohorts.cohort);
