-- Question: which tables were ever handed in or declared complete, and when did the first group begin?
-- Grain: one row a table of those that a figure may be zero without; begun_on is the same in each.
-- Parameters: none.
with declared as (
    select table_completeness.table_name
    from table_completeness
    where table_completeness.complete_to is not null
),

recorded as (
    select
        'attendance' as "table",
        exists(
            select 1
            from programme.fact_cohorts as fact_cohorts
            where fact_cohorts.recorded
        ) as any_record
    union all
    select
        'assessments',
        exists(
            select 1
            from programme.fact_enrolments as fact_enrolments
            where fact_enrolments.assessed_on is not null
        )
    union all
    select
        'exits',
        exists(select 1 from programme.fact_spells)
    union all
    select
        'follow_ups',
        exists(select 1 from programme.fact_follow_ups)
    union all
    select
        'sales',
        exists(select 1 from programme.fact_sales)
)

select
    recorded."table",
    recorded.any_record or recorded."table" in (select declared.table_name from declared) as handed_in,
    (select min(fact_cohorts.starts_on) from programme.fact_cohorts as fact_cohorts) as begun_on
from recorded
