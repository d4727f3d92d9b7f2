-- What each cohort's enrolments came to, made of the facts of facts.sql: most questions are about a date by which nothing of a cohort changes any more.

-- One row a cohort with enrolments: how many there are, started, completed, assessed and passed, and of how many persons it is the first that they
-- started, each as it is from `settled_on` on (assessed and passed: from `assessed_settled_on` on, and 0 before `assessed_from`). Before that day its
-- enrolments are counted; before `enrolled_from` there are none.
create table next.fact_cohort_counts as
with dated as (
    select
        enrolments.cohort,
        greatest(enrolments.enrolled_on, enrolments.registered_on) as enrolled_from,
        greatest(enrolments.first_present_on, enrolled_from) as present_from,
        greatest(enrolments.completed_on, enrolled_from) as ended_from,
        enrolments.first_present_on,
        enrolments.completed_on,
        case when enrolments.completed_on is not null then enrolments.assessed_on end as assessed_on,
        case when enrolments.completed_on is not null then enrolments.passed_on end as passed_on,
        enrolments.started_before_from,
    from next.fact_enrolments as enrolments
)

select
    dated.cohort,
    count(*) as enrolled,
    count(dated.first_present_on) as started,
    count(dated.completed_on) as completed,
    count(dated.assessed_on) as assessed,
    count(dated.passed_on) as passed,
    count(case when dated.started_before_from is null then dated.first_present_on end) as first_timers,
    min(dated.enrolled_from) as enrolled_from,
    max(greatest(dated.present_from, dated.ended_from, dated.started_before_from)) as settled_on,
    min(greatest(dated.ended_from, dated.assessed_on)) filter (dated.assessed_on is not null) as assessed_from,
    max(greatest(dated.present_from, dated.ended_from, dated.started_before_from, dated.assessed_on)) as assessed_settled_on,
from dated
group by dated.cohort
order by dated.cohort;
