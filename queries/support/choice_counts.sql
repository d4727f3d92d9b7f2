-- Question: how many persons would each value of a filter leave, if it were chosen alone in that filter?
-- Grain: one row a filter and value that leaves somebody; the other filters apply as they are.
-- Parameters: as support/selection.sql.
with cohorts as (
    select
        fact_cohorts.cohort,
        fact_cohorts.cohort_id,
        fact_cohorts.skill,
        $cohort is null or list_contains($cohort, fact_cohorts.cohort_id) as in_cohort,
        $skill is null or list_contains($skill, fact_cohorts.skill) as in_skill,
    from programme.fact_cohorts as fact_cohorts
    where fact_cohorts.starts_on <= $as_of
),

trained as (
    select
        fact_enrolments.person,
        cohorts.cohort_id,
        cohorts.skill,
        cohorts.in_cohort,
        cohorts.in_skill,
    from programme.fact_enrolments as fact_enrolments
    inner join cohorts on fact_enrolments.cohort = cohorts.cohort
    where fact_enrolments.enrolled_on <= $as_of
),

chosen as (
    select trained.person
    from trained
    where trained.in_cohort and trained.in_skill
),

persons as (
    select
        fact_persons.person,
        age_band(fact_persons.birth_year, $as_of) as age_band,
        coalesce(fact_persons.origin, 'unknown') as origin,
        coalesce(fact_persons.education, 'unknown') as education,
        $age_band is null or list_contains($age_band, age_band(fact_persons.birth_year, $as_of)) as in_age_band,
        $origin is null or list_contains($origin, coalesce(fact_persons.origin, 'unknown')) as in_origin,
        $education is null or list_contains($education, coalesce(fact_persons.education, 'unknown')) as in_education,
        ($cohort is null and $skill is null) or fact_persons.person in (select chosen.person from chosen) as in_training,
    from programme.fact_persons as fact_persons
    where
        fact_persons.registered_on <= $as_of
        and ($registered_from is null or fact_persons.registered_on >= $registered_from)
        and ($registered_to is null or fact_persons.registered_on <= $registered_to)
),

valued as (
    select
        'age_band' as filter,
        persons.age_band as value,
        persons.person,
    from persons
    where persons.in_origin and persons.in_education and persons.in_training
    union all
    select
        'origin' as filter,
        persons.origin as value,
        persons.person,
    from persons
    where persons.in_age_band and persons.in_education and persons.in_training
    union all
    select
        'education' as filter,
        persons.education as value,
        persons.person,
    from persons
    where persons.in_age_band and persons.in_origin and persons.in_training
    union all
    select
        'cohort' as filter,
        trained.cohort_id as value,
        persons.person,
    from persons
    inner join trained on persons.person = trained.person
    where persons.in_age_band and persons.in_origin and persons.in_education and trained.in_skill
    union all
    select
        'skill' as filter,
        trained.skill as value,
        persons.person,
    from persons
    inner join trained on persons.person = trained.person
    where persons.in_age_band and persons.in_origin and persons.in_education and trained.in_cohort
),

final as (
    select
        valued.filter,
        valued.value,
        count(distinct valued.person) as persons,
    from valued
    group by all
    order by all
)

select * from final
