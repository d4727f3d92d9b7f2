-- The selection where a result is asked as of many days at once (queries/disclosure/history.py): everybody registered by the day.

create or replace macro was_registered(somebody, day) as (
    (
        select registrations.registered_on
        from programme.fact_persons as registrations
        where registrations.person = somebody
    ) <= day
);

create or replace macro registered_persons(day) as (
    (
        select count(*)
        from programme.fact_persons as registrations
        where registrations.registered_on <= day
    )
);
