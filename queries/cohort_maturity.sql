-- Question: how many of a group's graduates were mentas how many months after the training?
-- Grain: one row a finished cohort and whole month since its end, 0 to 24; not mature is null, not zero.
-- Parameters: $as_of, $selection.
with finished as (
    select
        cohorts_held.cohort,
        cohorts_held.cohort_id,
        cohorts_held.starts_on,
        cohorts_held.ends_on,
    from cohorts_held($as_of, $selection) as cohorts_held
    where cohorts_held.finished
),

graduates as (
    select
        enrolments.cohort,
        enrolments.person,
        min(spells.exited_on) as mentas_on,
    from enrolments($as_of, $selection) as enrolments
    left join spells($as_of, $selection) as spells
        on
            enrolments.person = spells.person
            and spells.exited_on >= enrolments.ends_on
            and is_graduation(spells.destination, spells.by_closure)
    where enrolments.completed
    group by
        enrolments.cohort,
        enrolments.person
),

months as (
    select
        finished.cohort,
        finished.cohort_id,
        finished.starts_on,
        unnest(range(0, 25)) as months,
        finished.ends_on,
    from finished
),

counted as (
    select
        months.cohort_id,
        months.starts_on,
        months.months,
        months.ends_on + to_months(cast(months.months as integer)) <= $as_of as mature,
        count(graduates.person) as completed,
        count(graduates.person) filter (graduates.mentas_on <= months.ends_on + to_months(cast(months.months as integer))) as reached,
    from months
    left join graduates on months.cohort = graduates.cohort
    group by
        months.cohort_id,
        months.starts_on,
        months.ends_on,
        months.months
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

select * from final
