-- The days on which each table has a record, made of the facts and of what they do not hold. A record of a later day adds a row and moves none, so that
-- those up to a date are what was known then.

create table next.fact_record_days as
with sessions as (
    select
        fact_cohorts.cohort,
        fact_cohorts.cohort_id,
        fact_cohorts.recorded,
        sessions.day,
        session_held_on(fact_cohorts.starts_on, sessions.day, moved.held_on) as held_on,
    from next.fact_cohorts as fact_cohorts
    cross join lateral (select unnest(range(1, fact_cohorts.days + 1)) as day) as sessions
    left join next.sessions as moved on fact_cohorts.cohort_id = moved.cohort_id and sessions.day = moved.day
),

attended as (
    select
        fact_enrolments.cohort,
        bit_or(fact_enrolments.present_mask) as present_mask,
    from next.fact_enrolments as fact_enrolments
    group by fact_enrolments.cohort
),

-- Where somebody was present is known by the bits.
present as (
    select
        sessions.cohort_id,
        sessions.recorded,
        sessions.day,
        sessions.held_on,
        coalesce((attended.present_mask >> cast(sessions.day - 1 as ubigint)) & 1 = 1, false) as anybody,
    from sessions
    left join attended on sessions.cohort = attended.cohort
),

-- Where nobody was, the attendance itself says whether that was recorded; in most programmes there is no such session.
unattended as (
    select present.*
    from present
    where present.recorded and not present.anybody
),

dated as (
    select
        'residents' as "table",
        fact_days.day,
    from next.fact_days as fact_days
    where fact_days.new > 0
    union all
    select
        'cohorts',
        fact_cohorts.starts_on,
    from next.fact_cohorts as fact_cohorts
    group by fact_cohorts.starts_on
    union all
    select
        'enrolments',
        fact_enrolments.enrolled_on,
    from next.fact_enrolments as fact_enrolments
    group by fact_enrolments.enrolled_on
    union all
    (
        select
            'attendance',
            present.held_on,
        from present
        where present.anybody
        union
        select
            'attendance',
            unattended.held_on,
        from next.attendance as attendance
        inner join unattended on attendance.cohort_id = unattended.cohort_id and attendance.day = unattended.day
    )
    union all
    select
        'assessments',
        fact_enrolments.assessed_on,
    from next.fact_enrolments as fact_enrolments
    where fact_enrolments.assessed_on is not null
    group by fact_enrolments.assessed_on
    union all
    -- An exit is a record of two days, its own and the return's.
    select
        'exits',
        fact_days.day,
    from next.fact_days as fact_days
    where fact_days.exited > 0 or fact_days.returned > 0
    union all
    select
        'follow_ups',
        fact_follow_ups.followed_up_on,
    from next.fact_follow_ups as fact_follow_ups
    group by fact_follow_ups.followed_up_on
    union all
    select
        'sales',
        fact_sales.sold_on,
    from next.fact_sales as fact_sales
    group by fact_sales.sold_on
    union all
    select
        'headcounts',
        headcounts.counted_on,
    from next.headcounts as headcounts
    group by headcounts.counted_on
    union all
    select
        'events',
        events.happened_on,
    from next.events as events
    group by events.happened_on
)

select
    dated."table",
    dated.day,
from dated
order by
    dated."table",
    dated.day;
