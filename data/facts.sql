-- Facts prepared once at import, so that every as-of date is answered from one row an enrolment and one row a spell.
-- `person` and `cohort` are dense numbers made here: no resident code goes into a fact.

-- One row a person: the number that stands for her code in this version.
create or replace temp table person_numbers as
select
    residents.resident_id,
    cast(row_number() over (order by residents.resident_id) as integer) as person,
from next.residents as residents;

-- One row a person.
create table next.fact_persons as
select
    person_numbers.person,
    residents.registered_on,
    try_cast(residents.birth_year as integer) as birth_year,
    residents.origin,
    residents.education,
from next.residents as residents
inner join person_numbers on residents.resident_id = person_numbers.resident_id
order by person_numbers.person;

-- One row a cohort.
create table next.fact_cohorts as
select
    cast(row_number() over (order by cohorts.starts_on, cohorts.cohort_id) as integer) as cohort,
    cohorts.cohort_id,
    cohorts.name,
    cohorts.skill,
    cohorts.starts_on,
    -- A session is held on the date that sessions give it, else on starts_on + day - 1.
    greatest(cast(cohorts.starts_on + cast(least(cohorts.days, 366) - 1 as integer) as date), sessions.last_held_on) as ends_on,
    cast(least(cohorts.days, 366) as integer) as days,
    cast(least(cohorts.capacity, 1000000) as integer) as capacity,
from next.cohorts as cohorts
left join (
    select
        held.cohort_id,
        max(held.held_on) as last_held_on,
    from next.sessions as held
    group by held.cohort_id
) as sessions on cohorts.cohort_id = sessions.cohort_id
order by cohort;

-- One row an enrolment: when it first came true that she started, completed and passed.
create table next.fact_enrolments as
with attended as (
    select
        attendance.cohort_id,
        attendance.resident_id,
        min(coalesce(sessions.held_on, cast(cohorts.starts_on + cast(least(attendance.day, 366) - 1 as integer) as date))) as first_present_on,
        count(*) as present_days,
        bit_or(cast(1 as ubigint) << cast(least(attendance.day, 64) - 1 as ubigint)) as present_mask,
    from next.attendance as attendance
    inner join next.cohorts as cohorts on attendance.cohort_id = cohorts.cohort_id
    left join next.sessions as sessions on attendance.cohort_id = sessions.cohort_id and attendance.day = sessions.day
    where attendance.present
    group by
        attendance.cohort_id,
        attendance.resident_id
)

select
    person_numbers.person,
    fact_cohorts.cohort,
    fact_cohorts.cohort_id,
    fact_cohorts.skill,
    fact_cohorts.starts_on,
    fact_cohorts.ends_on,
    fact_cohorts.days,
    enrolments.enrolled_on,
    attended.first_present_on,
    cast(coalesce(attended.present_days, 0) as integer) as present_days,
    coalesce(attended.present_mask, cast(0 as ubigint)) as present_mask,
    case when attended.present_days = fact_cohorts.days then fact_cohorts.ends_on end as completed_on,
    assessments.assessed_on,
    case when assessments.passed then assessments.assessed_on end as passed_on,
from next.enrolments as enrolments
inner join person_numbers on enrolments.resident_id = person_numbers.resident_id
inner join next.fact_cohorts as fact_cohorts on enrolments.cohort_id = fact_cohorts.cohort_id
left join attended on enrolments.cohort_id = attended.cohort_id and enrolments.resident_id = attended.resident_id
left join next.assessments as assessments
    on enrolments.cohort_id = assessments.cohort_id and enrolments.resident_id = assessments.resident_id
order by
    fact_cohorts.cohort,
    person_numbers.person;

-- One row a spell away.
create table next.fact_spells as
select
    person_numbers.person,
    exits.exited_on,
    exits.returned_on,
    exits.destination,
    exits.by_closure,
from next.exits as exits
inner join person_numbers on exits.resident_id = person_numbers.resident_id
order by
    person_numbers.person,
    exits.exited_on;

-- One row a contact.
create table next.fact_follow_ups as
select
    person_numbers.person,
    follow_ups.followed_up_on,
    follow_ups.earning,
    follow_ups.monthly_income,
    follow_ups.product,
    follow_ups.need,
from next.follow_ups as follow_ups
inner join person_numbers on follow_ups.resident_id = person_numbers.resident_id
order by
    person_numbers.person,
    follow_ups.followed_up_on;

-- One row a sale.
create table next.fact_sales as
select
    person_numbers.person,
    sales.sold_on,
    sales.product,
    sales.channel,
    sales.quantity,
    sales.amount,
from next.sales as sales
inner join person_numbers on sales.resident_id = person_numbers.resident_id
order by
    person_numbers.person,
    sales.sold_on,
    sales.sale_id;

drop table person_numbers;
