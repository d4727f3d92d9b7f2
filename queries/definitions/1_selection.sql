-- Who and what is in the selection. Before a result runs, support/selection.sql finds it, and variables hold it while the
-- result runs: `selected`, the set of the persons; `chosen_cohorts`, the set of the cohorts; `by_training`, whether there is a filter by cohort or
-- skill. A set is a bit string with a bit for each number (persons and cohorts are numbered from 1).
-- Without any filter, whole/*.sql stands in for what depends on the selection; where many dates are asked at once, support/each_date.sql too.

create or replace macro set_of(person) as (
    bitstring_agg(person, 0, getvariable('persons'))
);

create or replace macro set_size(numbers) as (
    coalesce(bit_count(numbers), 0)
);

create or replace macro is_selected(person, as_of) as (
    get_bit(getvariable('selected'), person) = 1
);

create or replace macro is_chosen(cohort) as (
    get_bit(getvariable('chosen_cohorts'), cohort) = 1
);

create or replace macro selected_persons(as_of) as (
    set_size(getvariable('selected'))
);

create or replace macro is_narrowed() as (
    true
);

create or replace macro is_by_training() as (
    getvariable('by_training')
);

-- A day, where it has come by the as-of date.
create or replace macro known_by(day, as_of) as (
    case when day <= as_of then day end
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

-- Whether a cohort's attendance is known: it was handed in, or the table was declared complete up to the cohort's end or the as-of date.
-- No record of one participant says that she did not come; no record of anybody says that the sheets are missing.
create or replace macro is_recorded(recorded, ends_on, as_of) as (
    recorded
    or coalesce(
        (
            select table_completeness.complete_to
            from table_completeness
            where table_completeness.table_name = 'attendance'
        ) >= least(ends_on, as_of),
        false
    )
);

-- One row a cohort in the selection that began by the as-of date.
create or replace macro cohorts_held(as_of) as table
    select
        fact_cohorts.* replace (is_recorded(fact_cohorts.recorded, fact_cohorts.ends_on, as_of) as recorded),
        fact_cohorts.ends_on <= as_of as finished,
    from programme.fact_cohorts as fact_cohorts
    where
        fact_cohorts.starts_on <= as_of
        and is_chosen(fact_cohorts.cohort);
