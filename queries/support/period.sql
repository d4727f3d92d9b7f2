-- Question: from when to when are there records?
-- Grain: one row; first_on is null where nobody is registered.
-- Parameters: $today (records dated later are plans). Targets are promises and events are marks: neither dates a record.
with dated as (
    select max(fact_persons.registered_on) filter (fact_persons.registered_on <= $today) as latest_on
    from programme.fact_persons as fact_persons
    union all
    select max(fact_enrolments.enrolled_on) filter (fact_enrolments.enrolled_on <= $today)
    from programme.fact_enrolments as fact_enrolments
    union all
    select max(sessions_recorded.held_on)
    from sessions_recorded($today) as sessions_recorded
    union all
    select max(fact_enrolments.assessed_on) filter (fact_enrolments.assessed_on <= $today)
    from programme.fact_enrolments as fact_enrolments
    union all
    select max(fact_spells.exited_on) filter (fact_spells.exited_on <= $today)
    from programme.fact_spells as fact_spells
    union all
    select max(fact_spells.returned_on) filter (fact_spells.returned_on <= $today)
    from programme.fact_spells as fact_spells
    union all
    select max(fact_follow_ups.followed_up_on) filter (fact_follow_ups.followed_up_on <= $today)
    from programme.fact_follow_ups as fact_follow_ups
    union all
    select max(fact_sales.sold_on) filter (fact_sales.sold_on <= $today)
    from programme.fact_sales as fact_sales
    union all
    select max(headcounts.counted_on) filter (headcounts.counted_on <= $today)
    from programme.headcounts as headcounts
),

final as (
    select
        (select min(fact_persons.registered_on) from programme.fact_persons as fact_persons) as first_on,
        max(dated.latest_on) as last_on,
    from dated
)

select * from final
