-- One row a person, with the number that stands for her code in this version: by the day of registration, so that who is registered by a date
-- are the persons up to a number.
create temp table if not exists person_numbers as
select
    residents.resident_id,
    cast(row_number() over (order by residents.registered_on, residents.resident_id) as integer) as person,
    residents.registered_on,
    try_cast(residents.birth_year as integer) as birth_year,
    residents.origin,
    residents.education,
from next.residents as residents;
