-- Facts prepared once at import, so that every as-of date is answered from one row an enrolment and one row a spell.
-- `person` and `cohort` are dense numbers made here: no resident code goes into a fact.

-- One row a person, with the number that stands for her code in this version.
create or replace temp table person_numbers as
select
    residents.resident_id,
    cast(row_number() over (order by residents.resident_id) as integer) as person,
    residents.registered_on,
    try_cast(residents.birth_year as integer) as birth_year,
    residents.origin,
    residents.education,
from next.residents as residents;

-- One row a person.
create table next.fact_persons as
select person_numbers.* exclude (resident_id),
from person_numbers
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

-- The sessions on which a participant was present, the first of them in the lowest bit. An import that has counted them already leaves them here.
create temp table if not exists presences as
select
    attendance.cohort_id,
    attendance.resident_id,
    count(*) as present_days,
    bit_or(cast(1 as ubigint) << cast(least(attendance.day, 64) - 1 as ubigint)) as present_mask,
from next.attendance as attendance
where attendance.present
group by
    attendance.cohort_id,
    attendance.resident_id;

-- One row an enrolment: when it first came true that she started, completed and passed.
create table next.fact_enrolments as
with held as (
    select
        cohorts.cohort_id,
        days.day,
        coalesce(sessions.held_on, cast(cohorts.starts_on + cast(days.day - 1 as integer) as date)) as held_on,
    from next.cohorts as cohorts
    cross join lateral (select unnest(range(1, least(cohorts.days, 64) + 1)) as day) as days
    left join next.sessions as sessions on cohorts.cohort_id = sessions.cohort_id and days.day = sessions.day
    where cohorts.cohort_id in (select moved.cohort_id from next.sessions as moved)
),

-- Only where sessions are given dates of their own can a later one be the first to be held.
first_held as (
    select
        presences.cohort_id,
        presences.resident_id,
        min(held.held_on) as first_present_on,
    from presences
    inner join held on presences.cohort_id = held.cohort_id
    where (presences.present_mask >> cast(held.day - 1 as ubigint)) & 1 = 1
    group by
        presences.cohort_id,
        presences.resident_id
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
    coalesce(
        first_held.first_present_on,
        -- The place of the lowest bit: those below it, and it, are all that taking 1 away changes.
        case
            when presences.present_mask > 0
                then fact_cohorts.starts_on + cast(bit_count(xor(presences.present_mask, presences.present_mask - 1)) - 1 as integer)
        end
    ) as first_present_on,
    cast(coalesce(presences.present_days, 0) as integer) as present_days,
    coalesce(presences.present_mask, cast(0 as ubigint)) as present_mask,
    case when presences.present_days = fact_cohorts.days then fact_cohorts.ends_on end as completed_on,
    assessments.assessed_on,
    case when assessments.passed then assessments.assessed_on end as passed_on,
from next.enrolments as enrolments
inner join person_numbers on enrolments.resident_id = person_numbers.resident_id
inner join next.fact_cohorts as fact_cohorts on enrolments.cohort_id = fact_cohorts.cohort_id
left join presences on enrolments.cohort_id = presences.cohort_id and enrolments.resident_id = presences.resident_id
left join first_held on enrolments.cohort_id = first_held.cohort_id and enrolments.resident_id = first_held.resident_id
left join next.assessments as assessments
    on enrolments.cohort_id = assessments.cohort_id and enrolments.resident_id = assessments.resident_id
order by
    fact_cohorts.cohort,
    person_numbers.person;

drop table presences;

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
