-- Facts prepared once at import, so that every as-of date is answered from one row an enrolment and one row a spell: of training here, of persons
-- and their leaving in facts_persons.sql. `person` and `cohort` are dense numbers made at import: no resident code goes into a fact.

-- An import that has looked the persons up already leaves this here.
create view if not exists numbered_assessments as from with_numbers('next.assessments');
create view if not exists cohorts_recorded as
select distinct attendance.cohort_id
from next.attendance as attendance;

-- One row a cohort; `recorded`: whether anybody's attendance of it was handed in, present or not.
create table next.fact_cohorts as
select
    cohort_numbers.cohort,
    cohorts.cohort_id,
    cohorts.name,
    cohorts.skill,
    cohorts.starts_on,
    greatest(session_held_on(cohorts.starts_on, least(cohorts.days, 366), null), sessions.last_held_on) as ends_on,
    cast(least(cohorts.days, 366) as integer) as days,
    cast(least(cohorts.capacity, 1000000) as integer) as capacity,
    cohorts.trainer,
    cohorts.organiser,
    attended.cohort_id is not null as recorded,
from next.cohorts as cohorts
inner join cohort_numbers on cohorts.cohort_id = cohort_numbers.cohort_id
left join (
    select
        held.cohort_id,
        max(held.held_on) as last_held_on,
    from next.sessions as held
    group by held.cohort_id
) as sessions on cohorts.cohort_id = sessions.cohort_id
left join cohorts_recorded as attended on cohorts.cohort_id = attended.cohort_id
order by cohort_numbers.cohort;

-- The sessions on which a participant was present, the first of them in the lowest bit. Where attendance is stored as marks they are known.
create view if not exists presences as
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

-- One row an enrolment, with the same. An import that has counted them already leaves them here.
create table if not exists enrolments_attended as
select
    enrolments.*,
    coalesce(presences.present_days, 0) as present_days,
    coalesce(presences.present_mask, cast(0 as ubigint)) as present_mask,
from numbered_enrolments as enrolments
left join presences on enrolments.cohort_id = presences.cohort_id and enrolments.resident_id = presences.resident_id;

-- One row an enrolment, with its assessment. An import that has looked them up together already leaves this here.
create view if not exists enrolments_assessed as
select
    enrolments.person,
    enrolments.registered_on,
    enrolments.cohort,
    enrolments.enrolled_on,
    enrolments.present_days,
    enrolments.present_mask,
    assessments.assessed_on,
    assessments.passed,
from enrolments_attended as enrolments
left join numbered_assessments as assessments on enrolments.cohort = assessments.cohort and enrolments.person = assessments.person;

-- An enrolment with the days on which it first came true that she started, completed and passed.
create or replace macro dated(table_name) as table
    with held as (
        select
            cohort_numbers.cohort,
            days.day,
            session_held_on(cohorts.starts_on, days.day, sessions.held_on) as held_on,
        from next.cohorts as cohorts
        inner join cohort_numbers on cohorts.cohort_id = cohort_numbers.cohort_id
        cross join lateral (select unnest(range(1, least(cohorts.days, 64) + 1)) as day) as days
        left join next.sessions as sessions on cohorts.cohort_id = sessions.cohort_id and days.day = sessions.day
        where cohorts.cohort_id in (select moved.cohort_id from next.sessions as moved)
    ),

    -- Only where sessions are given dates of their own can a later one be the first to be held.
    first_held as (
        select
            enrolments.cohort,
            enrolments.person,
            min(held.held_on) as first_present_on,
        from query_table(table_name) as enrolments
        inner join held on enrolments.cohort = held.cohort
        where (enrolments.present_mask >> cast(held.day - 1 as ubigint)) & 1 = 1
        group by
            enrolments.cohort,
            enrolments.person
    )

    select
        enrolments.person,
        enrolments.registered_on,
        enrolments.cohort,
        enrolments.enrolled_on,
        coalesce(
            first_held.first_present_on,
            -- The place of the lowest bit: those below it, and it, are all that taking 1 away changes.
            case
                when enrolments.present_mask > 0
                    then session_held_on(fact_cohorts.starts_on, bit_count(xor(enrolments.present_mask, enrolments.present_mask - 1)), null)
            end
        ) as first_present_on,
        enrolments.present_mask,
        case when enrolments.present_days = fact_cohorts.days then fact_cohorts.ends_on end as completed_on,
        enrolments.assessed_on,
        case when enrolments.passed then enrolments.assessed_on end as passed_on,
    from query_table(table_name) as enrolments
    inner join next.fact_cohorts as fact_cohorts on enrolments.cohort = fact_cohorts.cohort
    left join first_held on enrolments.cohort = first_held.cohort and enrolments.person = first_held.person;

create table if not exists persons_several as
select enrolments.person
from enrolments_attended as enrolments
group by enrolments.person
having count(*) > 1;

create or replace view enrolments_several as
select enrolments_assessed.*
from enrolments_assessed
semi join persons_several on enrolments_assessed.person = persons_several.person;

-- An enrolment is a person's first as of a date until the day on which one that comes before it began to count: by the cohort's number among
-- those started, by its end among those completed. Most persons have one enrolment, for which there is no such day and
-- nothing to be grouped by person.
create table next.fact_enrolments as
with ordered as (
    select
        several.person,
        several.cohort,
        min(greatest(several.first_present_on, several.enrolled_on)) filter (several.first_present_on is not null) over (
            partition by several.person
            order by several.cohort
            rows between unbounded preceding and 1 preceding
        ) as started_before_from,
        min(greatest(several.completed_on, several.enrolled_on)) filter (several.completed_on is not null) over (
            partition by several.person
            order by fact_cohorts.ends_on, fact_cohorts.cohort_id
            rows between unbounded preceding and 1 preceding
        ) as completed_before_from,
    from dated('enrolments_several') as several
    inner join next.fact_cohorts as fact_cohorts on several.cohort = fact_cohorts.cohort
),

in_order as (
    select dated.*
    from dated('enrolments_assessed') as dated
    order by
        dated.cohort,
        dated.person
)

select
    in_order.person,
    in_order.registered_on,
    in_order.cohort,
    fact_cohorts.cohort_id,
    fact_cohorts.skill,
    fact_cohorts.ends_on,
    in_order.enrolled_on,
    in_order.first_present_on,
    in_order.present_mask,
    in_order.completed_on,
    in_order.assessed_on,
    in_order.passed_on,
    ordered.started_before_from,
    ordered.completed_before_from,
    ordered.person is not null as one_of_several,
from in_order
inner join next.fact_cohorts as fact_cohorts on in_order.cohort = fact_cohorts.cohort
left join ordered on in_order.person = ordered.person and in_order.cohort = ordered.cohort;

drop view enrolments_several;
drop view enrolments_assessed;
drop table enrolments_attended;
drop table persons_several;
drop view enrolled_numbers;
drop view numbered_enrolments;
drop view cohorts_recorded;
drop view presences;
drop macro table dated;
