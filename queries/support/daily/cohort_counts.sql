-- One row a cohort and day on which its participants' training changes: how many are enrolled, started, completed, are assessed and passed from that day on
-- until the day before `until`, and of how many persons it is the first of all that they started.
create table daily.cohort_counts as
with enrolments as (
    select
        fact_enrolments.cohort,
        greatest(fact_enrolments.enrolled_on, fact_enrolments.registered_on) as enrolled_from,
        case when fact_enrolments.first_present_on is not null then greatest(fact_enrolments.first_present_on, enrolled_from) end as started_from,
        case when fact_enrolments.completed_on is not null then greatest(fact_enrolments.completed_on, enrolled_from) end as completed_from,
        case when fact_enrolments.assessed_on is not null then greatest(fact_enrolments.assessed_on, completed_from) end as assessed_from,
        case when fact_enrolments.passed_on is not null then greatest(fact_enrolments.passed_on, completed_from) end as passed_from,
        fact_enrolments.started_before_from,
        count(*) as persons,
    from programme.fact_enrolments as fact_enrolments
    group by all
),

moves as (
    select
        enrolments.cohort,
        enrolments.enrolled_from as day,
        enrolments.persons as enrolled,
    from enrolments
    union all by name
    select
        enrolments.cohort,
        enrolments.started_from as day,
        enrolments.persons as started,
        case when coalesce(enrolments.started_before_from > enrolments.started_from, true) then enrolments.persons end as first_timers,
    from enrolments
    union all by name
    select
        enrolments.cohort,
        enrolments.started_before_from as day,
        -enrolments.persons as first_timers,
    from enrolments
    where enrolments.started_before_from > enrolments.started_from
    union all by name
    select
        enrolments.cohort,
        enrolments.completed_from as day,
        enrolments.persons as completed,
    from enrolments
    union all by name
    select
        enrolments.cohort,
        enrolments.assessed_from as day,
        enrolments.persons as assessed,
    from enrolments
    where enrolments.completed_from is not null
    union all by name
    select
        enrolments.cohort,
        enrolments.passed_from as day,
        enrolments.persons as passed,
    from enrolments
    where enrolments.completed_from is not null
),

changes as (
    select
        moves.cohort,
        moves.day,
        coalesce(sum(columns(* exclude (cohort, day))), 0),
    from moves
    where moves.day is not null
    group by
        moves.cohort,
        moves.day
)

select
    changes.cohort,
    changes.day,
    lead(changes.day, 1, cast('infinity' as date)) over so_far as until,
    cast(sum(columns(* exclude (cohort, day))) over so_far as integer),
from changes
window so_far as (partition by changes.cohort order by changes.day)
order by
    changes.cohort,
    changes.day;
