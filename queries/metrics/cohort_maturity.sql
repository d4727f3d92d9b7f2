-- Question: how many of a group's graduates were mentas how many months after the training?
-- Grain: one row a finished cohort and whole month since its end, 0 to 24; not mature is null, not zero.
-- Parameters: as_of.
create or replace macro cohort_maturity(as_of) as table
    with graduates as (
        select
            enrolments.cohort,
            enrolments.person,
            enrolments.ends_on,
        from enrolments(as_of) as enrolments
        where enrolments.completed
    ),

    sizes as (
        select
            graduates.cohort,
            count(*) as completed,
        from graduates
        group by graduates.cohort
    ),

    -- The first exit after the training that counts, in months that have begun since (a date is reached in whole months).
    gone as (
        select
            graduates.cohort,
            graduates.ends_on,
            min(spells.exited_on) as mentas_on,
            datediff('month', graduates.ends_on, min(spells.exited_on)) as calendar_months,
        from spells(as_of) as spells
        inner join graduates on spells.person = graduates.person
        where
            spells.exited_on >= graduates.ends_on
            and is_graduation(spells.destination, spells.by_closure)
        group by
            graduates.cohort,
            graduates.person,
            graduates.ends_on
    ),

    reaching as (
        select
            gone.cohort,
            gone.calendar_months + cast(gone.ends_on + to_months(cast(gone.calendar_months as integer)) < gone.mentas_on as integer) as months,
            count(*) as persons,
        from gone
        group by all
    ),

    months as (
        select
            cohorts_held.cohort,
            cohorts_held.cohort_id,
            cohorts_held.starts_on,
            cohorts_held.ends_on,
            unnest(range(0, 25)) as months,
        from cohorts_held(as_of) as cohorts_held
        where cohorts_held.finished
    ),

    counted as (
        select
            months.cohort_id,
            months.starts_on,
            months.months,
            months.ends_on + to_months(cast(months.months as integer)) <= as_of as mature,
            coalesce(sizes.completed, 0) as completed,
            cast(coalesce(sum(reaching.persons) over so_far, 0) as bigint) as reached,
        from months
        left join sizes on months.cohort = sizes.cohort
        left join reaching on months.cohort = reaching.cohort and months.months = reaching.months
        window so_far as (partition by months.cohort order by months.months)
    ),

    final as (
        select
            counted.cohort_id,
            counted.months,
            counted.mature,
            counted.completed,
            case when counted.mature then counted.reached end as reached,
            case when counted.mature then counted.reached / nullif(counted.completed, 0) end as share,
        from counted
        order by
            counted.starts_on,
            counted.cohort_id,
            counted.months
    )

    select * from final;
