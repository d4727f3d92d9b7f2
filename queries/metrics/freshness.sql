-- Question: how fresh are the data?
-- Grain: one row a table with dated records, the latest record by the as-of date.
-- Parameters: as_of.
create or replace macro freshness(as_of) as table
    with dated as (
        select
            1 as place,
            'residents' as "table",
            max(fact_persons.registered_on) filter (fact_persons.registered_on <= as_of) as latest_on,
        from programme.fact_persons as fact_persons
        union all
        select
            2 as place,
            'cohorts' as "table",
            max(fact_cohorts.starts_on) filter (fact_cohorts.starts_on <= as_of) as latest_on,
        from programme.fact_cohorts as fact_cohorts
        union all
        select
            3 as place,
            'enrolments' as "table",
            max(fact_enrolments.enrolled_on) filter (fact_enrolments.enrolled_on <= as_of) as latest_on,
        from programme.fact_enrolments as fact_enrolments
        union all
        select
            4 as place,
            'attendance' as "table",
            max(sessions_attended.held_on) as latest_on,
        from sessions_attended(as_of) as sessions_attended
        union all
        select
            5 as place,
            'assessments' as "table",
            max(fact_enrolments.assessed_on) filter (fact_enrolments.assessed_on <= as_of) as latest_on,
        from programme.fact_enrolments as fact_enrolments
        union all
        select
            6 as place,
            'exits' as "table",
            greatest(
                max(fact_spells.exited_on) filter (fact_spells.exited_on <= as_of),
                max(fact_spells.returned_on) filter (fact_spells.returned_on <= as_of)
            ) as latest_on,
        from programme.fact_spells as fact_spells
        union all
        select
            7 as place,
            'follow_ups' as "table",
            max(fact_follow_ups.followed_up_on) filter (fact_follow_ups.followed_up_on <= as_of) as latest_on,
        from programme.fact_follow_ups as fact_follow_ups
        union all
        select
            8 as place,
            'sales' as "table",
            max(fact_sales.sold_on) filter (fact_sales.sold_on <= as_of) as latest_on,
        from programme.fact_sales as fact_sales
        union all
        select
            9 as place,
            'headcounts' as "table",
            max(headcounts.counted_on) filter (headcounts.counted_on <= as_of) as latest_on,
        from programme.headcounts as headcounts
        union all
        select
            10 as place,
            'events' as "table",
            max(events.happened_on) filter (events.happened_on <= as_of) as latest_on,
        from programme.events as events
    ),

    final as (
        select
            dated."table",
            dated.latest_on,
        from dated
        order by dated.place
    )

    select * from final;
