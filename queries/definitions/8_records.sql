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

-- One row a table and day of a record by the as-of date: an exit has two, the exit's and the return's.
create or replace macro record_days(as_of) as table
    with dated as (
        select
            'residents' as "table",
            fact_persons.registered_on as day
        from programme.fact_persons as fact_persons
        union
        select
            'cohorts',
            fact_cohorts.starts_on
        from programme.fact_cohorts as fact_cohorts
        union
        select
            'enrolments',
            fact_enrolments.enrolled_on
        from programme.fact_enrolments as fact_enrolments
        union
        select
            'attendance',
            sessions_recorded.held_on
        from sessions_recorded(as_of) as sessions_recorded
        union
        select
            'assessments',
            fact_enrolments.assessed_on
        from programme.fact_enrolments as fact_enrolments
        union
        select
            'exits',
            fact_spells.exited_on
        from programme.fact_spells as fact_spells
        union
        select
            'exits',
            fact_spells.returned_on
        from programme.fact_spells as fact_spells
        union
        select
            'follow_ups',
            fact_follow_ups.followed_up_on
        from programme.fact_follow_ups as fact_follow_ups
        union
        select
            'sales',
            fact_sales.sold_on
        from programme.fact_sales as fact_sales
        union
        select
            'headcounts',
            headcounts.counted_on
        from programme.headcounts as headcounts
        union
        select
            'events',
            events.happened_on
        from programme.events as events
    )

    select
        dated."table",
        dated.day,
    from dated
    where dated.day <= as_of;
