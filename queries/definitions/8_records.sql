-- Which days the tables have records of, whatever is selected.

-- One row a table with dated records, in their order.
create or replace macro dated_tables() as table
    select
        named."table",
        named.place,
    from (
        select
            unnest(
                [
                    'residents', 'cohorts', 'enrolments', 'attendance', 'assessments', 'exits', 'follow_ups', 'sales', 'headcounts', 'events',
                ]
            ) as "table",
            unnest(range(1, 11)) as place,
    ) as named;

-- One row a table and day of a record by the as-of date: an exit has two, the exit's and the return's. The days of a table are found one by one,
-- which is quicker than finding the pairs of both among all.
create or replace macro record_days(as_of) as table
    with dated as (
        select
            'residents' as "table",
            fact_days.day,
        from programme.fact_days as fact_days
        where fact_days.new > 0
        union all
        select distinct
            'cohorts',
            fact_cohorts.starts_on,
        from programme.fact_cohorts as fact_cohorts
        union all
        select distinct
            'enrolments',
            fact_enrolments.enrolled_on,
        from programme.fact_enrolments as fact_enrolments
        union all
        select distinct
            'attendance',
            sessions_recorded.held_on,
        from sessions_recorded(as_of) as sessions_recorded
        union all
        select distinct
            'assessments',
            fact_enrolments.assessed_on,
        from programme.fact_enrolments as fact_enrolments
        where fact_enrolments.assessed_on is not null
        union all
        select
            'exits',
            fact_days.day,
        from programme.fact_days as fact_days
        where fact_days.exited > 0 or fact_days.returned > 0
        union all
        select distinct
            'follow_ups',
            fact_follow_ups.followed_up_on,
        from programme.fact_follow_ups as fact_follow_ups
        union all
        select distinct
            'sales',
            fact_sales.sold_on,
        from programme.fact_sales as fact_sales
        union all
        select distinct
            'headcounts',
            headcounts.counted_on,
        from programme.headcounts as headcounts
        union all
        select distinct
            'events',
            events.happened_on,
        from programme.events as events
    )

    select
        dated."table",
        dated.day,
    from dated
    where dated.day <= as_of;
