-- One row a person, with the number that stands for her code in this version: by the day of registration, so that who is registered by a date
-- are the persons up to a number. Counted in the order of a sort: a window that sorts for itself takes twice as long.
create table if not exists person_numbers as
with registered as (
    select residents.*
    from next.residents as residents
    order by
        residents.registered_on,
        residents.resident_id
)

select
    registered.resident_id,
    cast(row_number() over () as integer) as person,
    registered.registered_on,
    try_cast(registered.birth_year as integer) as birth_year,
    registered.origin,
    registered.education,
from registered;

-- One row a cohort, with the number that stands for its code in this version: by the day on which it starts.
create table if not exists cohort_numbers as
select
    cohorts.cohort_id,
    cast(row_number() over (order by cohorts.starts_on, cohorts.cohort_id) as integer) as cohort,
    cohorts.days,
from next.cohorts as cohorts;

-- The rows of a table that names a person, with her number.
create macro if not exists with_person(table_name) as table
    select
        named.*,
        person_numbers.person,
        person_numbers.registered_on,
    from query_table(table_name) as named
    inner join person_numbers on named.resident_id = person_numbers.resident_id;

-- The rows of a table that names a person and a cohort, with both numbers.
create macro if not exists with_numbers(table_name) as table
    select
        named.*,
        cohort_numbers.cohort,
    from with_person(table_name) as named
    inner join cohort_numbers on named.cohort_id = cohort_numbers.cohort_id;
