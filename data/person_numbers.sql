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

-- Numbered exits in the order of persons and days, with the spell before and the day of the next exit. The rows around one are looked at in the order of
-- a sort: a window that sorts for itself takes twice as long.
create macro if not exists spells_in_order(table_name) as table
    with in_order as (
        select
            exits.person,
            exits.exited_on,
            exits.returned_on,
            exits.destination,
            exits.by_closure,
        from query_table(table_name) as exits
        order by
            exits.person,
            exits.exited_on
    )

    select
        in_order.*,
        case when lag(in_order.person) over () = in_order.person then lag(in_order.exited_on) over () end as previous_exited_on,
        case when lag(in_order.person) over () = in_order.person then lag(in_order.returned_on) over () end as previous_returned_on,
        case when lead(in_order.person) over () = in_order.person then lead(in_order.exited_on) over () end as next_exited_on,
    from in_order;

-- Numbered follow-ups in the order of persons and days, with the day of the person's next one.
create macro if not exists contacts_in_order(table_name) as table
    with in_order as (
        select
            follow_ups.person,
            follow_ups.followed_up_on,
            follow_ups.earning,
            follow_ups.monthly_income,
            follow_ups.product,
            follow_ups.need,
        from query_table(table_name) as follow_ups
        order by
            follow_ups.person,
            follow_ups.followed_up_on
    )

    select
        in_order.*,
        case when lead(in_order.person) over () = in_order.person then lead(in_order.followed_up_on) over () end as next_followed_up_on,
    from in_order;
