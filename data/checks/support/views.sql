-- What several checks look at, as temporary tables over the tables of a version. Parameters: none.

-- One row a session that belongs to a cohort: its date.
create or replace temp table session_dates as
select
    cohorts.cohort_id,
    cast(days.day as integer) as day,
    session_held_on(cohorts.starts_on, days.day, sessions.held_on) as held_on,
from programme.cohorts as cohorts
inner join (select unnest(range(1, 61)) as day) as days on cohorts.days >= days.day
left join programme.sessions as sessions on cohorts.cohort_id = sessions.cohort_id and days.day = sessions.day;

-- One row a participant and session at which she was present.
create or replace temp table presences as
select
    attendance.cohort_id,
    attendance.resident_id,
    attendance.day,
    session_dates.held_on,
from programme.attendance as attendance
inner join session_dates on attendance.cohort_id = session_dates.cohort_id and attendance.day = session_dates.day
where attendance.present;

-- One row a cohort: its last day and how many are enrolled.
create or replace temp table all_groups as
select
    cohorts.cohort_id,
    cohorts.name,
    cohorts.skill,
    cohorts.starts_on,
    (
        select max(session_dates.held_on)
        from session_dates
        where session_dates.cohort_id = cohorts.cohort_id
    ) as ends_on,
    cohorts.days,
    cohorts.capacity,
    (
        select count(*)
        from programme.enrolments as enrolments
        where enrolments.cohort_id = cohorts.cohort_id
    ) as enrolled,
from programme.cohorts as cohorts;

-- One row an enrolment: the group's dates, and on how many days she was present.
create or replace temp table participants as
select
    enrolments.cohort_id,
    enrolments.resident_id,
    enrolments.enrolled_on,
    all_groups.starts_on,
    all_groups.ends_on,
    all_groups.days,
    coalesce(attended.present_days, 0) as present_days,
    attended.first_present_on,
from programme.enrolments as enrolments
inner join all_groups on enrolments.cohort_id = all_groups.cohort_id
left join (
    select
        presences.cohort_id,
        presences.resident_id,
        count(*) as present_days,
        min(presences.held_on) as first_present_on,
    from presences
    group by
        presences.cohort_id,
        presences.resident_id
) as attended on enrolments.cohort_id = attended.cohort_id and enrolments.resident_id = attended.resident_id;
