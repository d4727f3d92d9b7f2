-- Question: on which days does what a result may say change?
-- Grain: one row a kind of change and day, in order; of the calendar's months and years from the year of the first record to twenty years after the last.
with cohorts as (
    select
        fact_cohorts.cohort,
        fact_cohorts.starts_on,
        fact_cohorts.ends_on,
    from programme.fact_cohorts as fact_cohorts
),

dated as (
    select
        'residents' as kind,
        fact_persons.registered_on as day,
    from programme.fact_persons as fact_persons
    union
    select
        'training',
        unnest([cohorts.starts_on, cohorts.ends_on])
    from cohorts
    union
    select
        'training',
        -- It counts from the day on which it was made and she was registered.
        unnest(
            [
                greatest(enrolments.enrolled_on, enrolments.registered_on),
                enrolments.first_present_on,
                enrolments.completed_on,
                enrolments.assessed_on,
                enrolments.passed_on,
            ]
        ),
    from programme.fact_enrolments as enrolments
    union
    -- Until the day up to which a table was declared complete, what it has no record of did not happen.
    select
        'training',
        unnest([table_completeness.complete_to, table_completeness.complete_to + 1]),
    from table_completeness
    union
    -- So many months after the end of a training, as definitions/4_livelihood.sql looks for contacts.
    select
        'horizons',
        cast(cohorts.ends_on + to_months(horizons.months) as date),
    from cohorts
    cross join (select unnest([3, 6, 9, 12, 15, 18, 21, 24]) as months) as horizons
    union
    select
        'exits',
        unnest([spells.exited_on, spells.returned_on]),
    from programme.fact_spells as spells
    union
    select
        'half_years',
        cast(spells.exited_on + interval 6 month as date),
    from programme.fact_spells as spells
    union
    select
        'follow_ups',
        follow_ups.followed_up_on,
    from programme.fact_follow_ups as follow_ups
    union
    select
        'sales',
        sales.sold_on,
    from programme.fact_sales as sales
    union
    select
        'headcounts',
        headcounts.counted_on,
    from programme.headcounts as headcounts
    union
    select
        'events',
        events.happened_on,
    from programme.events as events
    union
    select
        'targets',
        unnest([targets.baseline_on, targets.due_on, targets.due_on + 1]),
    from programme.targets as targets
),

calendar as (
    select
        cast(
            unnest(generate_series(date_trunc('year', min(dated.day)), max(dated.day) + interval 20 year, interval 1 month)) as date
        ) as day,
    from dated
),

final as (
    select
        dated.kind,
        dated.day,
    from dated
    where dated.day is not null
    union all
    select
        'months',
        calendar.day,
    from calendar
    union all
    select
        'years',
        calendar.day,
    from calendar
    where month(calendar.day) = 1
    order by all
)

select * from final
