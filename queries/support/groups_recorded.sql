-- Question: of which groups is no attendance known?
-- Grain: one row a group with participants that began by the as-of date; no row where the attendance of each is known.
-- Parameters: $as_of.
with enrolled as (
    select
        fact_enrolments.cohort,
        min(fact_enrolments.enrolled_on) as enrolled_from,
    from programme.fact_enrolments as fact_enrolments
    group by fact_enrolments.cohort
)

select
    fact_cohorts.cohort_id,
    coalesce(fact_cohorts.name, fact_cohorts.cohort_id) as name,
    fact_cohorts.skill,
    is_recorded(fact_cohorts.recorded, fact_cohorts.ends_on, $as_of) as recorded
from programme.fact_cohorts as fact_cohorts
inner join enrolled on fact_cohorts.cohort = enrolled.cohort
where fact_cohorts.starts_on <= $as_of and enrolled.enrolled_from <= $as_of
qualify not bool_and(is_recorded(fact_cohorts.recorded, fact_cohorts.ends_on, $as_of)) over ()
order by fact_cohorts.cohort
