-- Results with a row for each cohort and day, or month, in that order: of a million persons they have hundreds of thousands. The cohort stands in them by
-- its number (cohorts are numbered by starts_on, then cohort_id); the results have its code.

-- One row a cohort and session held by the as-of date: how many are enrolled, how many of them were present, and their share.
create or replace macro attendance_of_groups(as_of) as table
    select
        attended.cohort,
        attended.day,
        attended.held_on,
        attended.enrolled,
        attended.present,
        attended.present / nullif(attended.enrolled, 0) as rate,
    from sessions_attended(as_of) as attended
    order by
        attended.cohort,
        attended.day;

-- One row a finished cohort and whole month since its end, 0 to 24: how many of those who completed it were mentas by then, and their share; what is not
-- mature is null, not zero.
create or replace macro maturity_of_groups(as_of) as table
    -- Nobody had in the month of the training's end, or those of whom it is true then.
    with reaching as (
        select
            mentas_after_training.cohort,
            mentas_after_training.months,
            mentas_after_training.persons,
        from mentas_after_training(as_of) as mentas_after_training
        union all
        select
            cohorts_held.cohort,
            0,
            0,
        from cohorts_held(as_of) as cohorts_held
        where cohorts_held.finished
    ),

    by_month as (
        select
            reaching.cohort,
            reaching.months,
            sum(reaching.persons) as persons,
        from reaching
        group by
            reaching.cohort,
            reaching.months
    ),

    -- How many had, from a month on in which that changed to the next such month.
    steps as (
        select
            by_month.cohort,
            by_month.months as from_month,
            lead(by_month.months, 1, 25) over so_far as to_month,
            cast(sum(by_month.persons) over so_far as bigint) as reached,
        from by_month
        window so_far as (partition by by_month.cohort order by by_month.months)
    ),

    ends as (
        select distinct cohorts_held.ends_on
        from cohorts_held(as_of) as cohorts_held
        where cohorts_held.finished
    ),

    -- How many months are mature for those that ended on a day.
    matured as (
        select
            ends.ends_on,
            len(list_filter(range(25), lambda month: ends.ends_on + to_months(cast(month as integer)) <= as_of)) as mature_months,
        from ends
    ),

    -- Put in order before a step becomes its months, which keep that order.
    in_order as (
        select
            cohorts_held.cohort,
            coalesce(counted.completed, 0) as completed,
            matured.mature_months,
            steps.reached,
            steps.from_month,
            steps.to_month,
        from cohorts_held(as_of) as cohorts_held
        inner join steps on cohorts_held.cohort = steps.cohort
        inner join matured on cohorts_held.ends_on = matured.ends_on
        left join cohort_counts(as_of) as counted on cohorts_held.cohort = counted.cohort
        where cohorts_held.finished
        order by
            cohorts_held.cohort,
            steps.from_month
    ),

    monthly as (
        select
            in_order.*,
            unnest(range(in_order.from_month, in_order.to_month)) as months,
        from in_order
    ),

    final as (
        select
            monthly.cohort,
            monthly.months,
            monthly.months < monthly.mature_months as mature,
            monthly.completed,
            case when mature then monthly.reached end as reached,
            case when mature then monthly.reached / nullif(monthly.completed, 0) end as share,
        from monthly
    )

    select * from final;
