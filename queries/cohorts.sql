-- Question: how did each group go?
-- Grain: one row a cohort that began by the as-of date.
-- Parameters: $as_of, $selection.
with enrolled as (
    select
        enrolments.*,
        row_number() over (
            partition by enrolments.person, enrolments.started order by enrolments.starts_on, enrolments.cohort_id
        ) as place,
    from enrolments($as_of, $selection) as enrolments
),

counted as (
    select
        enrolled.cohort,
        count(*) as enrolled,
        count(*) filter (enrolled.started) as started,
        count(*) filter (enrolled.completed) as completed,
        count(*) filter (enrolled.passed) as passed,
        count(*) filter (enrolled.started and enrolled.place = 1) as first_timers,
        count(*) filter (away_people.mentas) as mentas,
    from enrolled
    left join away_people($as_of, $selection) as away_people on enrolled.person = away_people.person
    group by enrolled.cohort
),

final as (
    select
        cohorts_held.cohort_id,
        cohorts_held.name,
        cohorts_held.skill,
        cohorts_held.starts_on,
        cohorts_held.ends_on,
        cohorts_held.capacity,
        cohorts_held.finished,
        coalesce(counted.enrolled, 0) as enrolled,
        coalesce(counted.started, 0) as started,
        coalesce(counted.completed, 0) as completed,
        case when cohorts_held.finished then counted.completed / nullif(counted.started, 0) end as completion_rate,
        coalesce(counted.passed, 0) as passed,
        coalesce(counted.first_timers, 0) as first_timers,
        coalesce(counted.mentas, 0) as mentas,
    from cohorts_held($as_of, $selection) as cohorts_held
    left join counted on cohorts_held.cohort = counted.cohort
    order by
        cohorts_held.starts_on,
        cohorts_held.cohort_id
)

select * from final
