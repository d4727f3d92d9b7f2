-- Question: how fresh are the data?
-- Grain: one row a table with dated records, the latest record by the as-of date.
-- Parameters: $as_of.
with dated as (
    select 1 as place, 'residents' as "table", fact_persons.registered_on as on from programme.fact_persons as fact_persons
    union all
    select 2, 'enrolments', fact_enrolments.enrolled_on from programme.fact_enrolments as fact_enrolments
    union all
    select 3, 'assessments', fact_enrolments.assessed_on from programme.fact_enrolments as fact_enrolments
    union all
    select 4, 'exits', fact_spells.exited_on from programme.fact_spells as fact_spells
    union all
    select 5, 'follow_ups', fact_follow_ups.followed_up_on from programme.fact_follow_ups as fact_follow_ups
    union all
    select 6, 'sales', fact_sales.sold_on from programme.fact_sales as fact_sales
    union all
    select 7, 'headcounts', headcounts.counted_on from programme.headcounts as headcounts
),

final as (
    select
        dated."table",
        max(dated.on) filter (dated.on <= $as_of) as latest_on,
    from dated
    group by
        dated.place,
        dated."table"
    order by dated.place
)

select * from final
