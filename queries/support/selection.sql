-- Question: which persons and which cohorts are in the selection?
-- Grain: one row; both sets are bit strings (definitions/1_selection.sql), null where nothing is in them.
-- Parameters: $as_of, $cohort, $skill, $age_band, $origin, $education (lists; null is no filter), $registered_from, $registered_to (dates).
-- Values of one filter are alternatives, different filters all apply. A filter by cohort or skill leaves the cohorts that
-- pass and began by the as-of date, and the persons with an enrolment there that counts by then; without one, all cohorts.
with cohorts as (
    select fact_cohorts.cohort
    from programme.fact_cohorts as fact_cohorts
    where
        ($cohort is null or list_contains($cohort, fact_cohorts.cohort_id))
        and ($skill is null or list_contains($skill, fact_cohorts.skill))
        and (($cohort is null and $skill is null) or fact_cohorts.starts_on <= $as_of)
),

trained as (
    select fact_enrolments.person
    from programme.fact_enrolments as fact_enrolments
    inner join cohorts on fact_enrolments.cohort = cohorts.cohort
    where
        fact_enrolments.enrolled_on <= $as_of
        and ($cohort is not null or $skill is not null)  -- without such a filter nothing is read
),

persons as (
    select fact_persons.person
    from programme.fact_persons as fact_persons
    where
        fact_persons.registered_on <= $as_of
        and ($age_band is null or list_contains($age_band, age_band(fact_persons.birth_year, $as_of)))
        and ($origin is null or list_contains($origin, coalesce(fact_persons.origin, 'unknown')))
        and ($education is null or list_contains($education, coalesce(fact_persons.education, 'unknown')))
        and ($registered_from is null or fact_persons.registered_on >= $registered_from)
        and ($registered_to is null or fact_persons.registered_on <= $registered_to)
        and (($cohort is null and $skill is null) or fact_persons.person in (select trained.person from trained))
),

final as (
    select
        (select set_of(persons.person) from persons) as selected,
        (select bitstring_agg(cohorts.cohort, 0, getvariable('cohorts')) from cohorts) as chosen_cohorts,
)

select * from final
