-- Who is in the selection. `selection` is one struct: lists cohort, skill, age_band, origin, education and the dates
-- registered_from, registered_to; a null field is no filter. Values of one filter are alternatives, filters all apply.

create or replace macro chosen(wanted, value) as (
    wanted is null or list_contains(wanted, value)
);

create or replace macro narrows_training(selection) as (
    selection['cohort'] is not null or selection['skill'] is not null
);

create or replace macro narrows(selection) as (
    selection['cohort'] is not null
    or selection['skill'] is not null
    or selection['age_band'] is not null
    or selection['origin'] is not null
    or selection['education'] is not null
    or selection['registered_from'] is not null
    or selection['registered_to'] is not null
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

-- One row an enrolment that counts by the as-of date and passes the training filters.
create or replace macro training(as_of, selection) as table
select fact_enrolments.*
from programme.fact_enrolments as fact_enrolments
where
    fact_enrolments.enrolled_on <= as_of
    and (not narrows_training(selection) or fact_enrolments.starts_on <= as_of)
    and chosen(selection['cohort'], fact_enrolments.cohort_id)
    and chosen(selection['skill'], fact_enrolments.skill);

-- One row a person in the selection. Who isn't registered by the as-of date doesn't exist for any figure at that date.
create or replace macro people(as_of, selection) as table
select
    fact_persons.person,
    fact_persons.registered_on,
    age_band(fact_persons.birth_year, as_of) as age_band,
    coalesce(fact_persons.origin, 'unknown') as origin,
    coalesce(fact_persons.education, 'unknown') as education,
from programme.fact_persons as fact_persons
where
    fact_persons.registered_on <= as_of
    and chosen(selection['age_band'], age_band(fact_persons.birth_year, as_of))
    and chosen(selection['origin'], coalesce(fact_persons.origin, 'unknown'))
    and chosen(selection['education'], coalesce(fact_persons.education, 'unknown'))
    and (selection['registered_from'] is null or fact_persons.registered_on >= selection['registered_from'])
    and (selection['registered_to'] is null or fact_persons.registered_on <= selection['registered_to'])
    and (
        not narrows_training(selection)
        or fact_persons.person in (
            select training.person
            from training(as_of, selection) as training
            where narrows_training(selection)  -- without such a filter nothing is read
        )
    );

-- One row a cohort that began by the as-of date and passes the training filters.
create or replace macro cohorts_held(as_of, selection) as table
select
    fact_cohorts.*,
    fact_cohorts.ends_on <= as_of as finished,
from programme.fact_cohorts as fact_cohorts
where
    fact_cohorts.starts_on <= as_of
    and chosen(selection['cohort'], fact_cohorts.cohort_id)
    and chosen(selection['skill'], fact_cohorts.skill);
