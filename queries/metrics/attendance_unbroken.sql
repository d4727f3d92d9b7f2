-- Question: on which day do those who started miss a day for the first time, on which do they stop coming, and how many have come every day so far?
-- Grain: one row a day of training, and a cohort or skill (dimension); finished cohorts only.
-- Parameters: as_of, dimension (cohort or skill).
create or replace macro attendance_unbroken(as_of, dimension) as table
    with patterns as (
        select
            enrolments.cohort,
            enrolments.present_mask,
            count(*) as persons,
        from enrolments(as_of) as enrolments
        where enrolments.started
        group by
            enrolments.cohort,
            enrolments.present_mask
    ),

    days as (
        select
            training_group(dimension, cohorts_held.skill, cohorts_held.cohort_id) as value,
            cohorts_held.starts_on,
            patterns.persons,
            patterns.present_mask,
            unnest(range(1, cohorts_held.days + 1)) as day,
        from cohorts_held(as_of) as cohorts_held
        inner join patterns on cohorts_held.cohort = patterns.cohort
        where cohorts_held.finished
    ),

    -- Bits 0 to day - 2 stand for the days before, bit day - 1 for the day itself.
    came as (
        select
            days.value,
            days.starts_on,
            days.day,
            days.persons,
            days.present_mask & ((cast(1 as ubigint) << cast(days.day - 1 as ubigint)) - 1)
            = (cast(1 as ubigint) << cast(days.day - 1 as ubigint)) - 1 as every_day_before,
            (days.present_mask >> cast(days.day - 1 as ubigint)) & 1 = 1 as that_day,
            -- She came the day before, and neither on this day nor later.
            days.day > 1 and days.present_mask >> cast(greatest(days.day - 2, 0) as ubigint) = 1 as stopped,
        from days
    ),

    counted as (
        select
            came.value,
            came.day,
            min(came.starts_on) as starts_on,
            cast(coalesce(sum(came.persons) filter (came.every_day_before), 0) as bigint) as at_risk,
            cast(coalesce(sum(came.persons) filter (came.every_day_before and not came.that_day), 0) as bigint) as missed,
            cast(coalesce(sum(came.persons) filter (came.stopped), 0) as bigint) as stopped,
        from came
        group by
            came.value,
            came.day
    ),

    final as (
        select
            counted.value as "group",
            counted.day,
            counted.at_risk,
            counted.missed,
            counted.stopped,
            product(1 - counted.missed / counted.at_risk) over (partition by counted.value order by counted.day) as kept,
        from counted
        where counted.at_risk > 0
        order by
            case when dimension = 'cohort' then counted.starts_on end,
            counted.value,
            counted.day
    )

    select * from final;
