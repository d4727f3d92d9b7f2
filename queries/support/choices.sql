-- Question: which values can the filters cohort and origin take?
-- Grain: one row a filter and value: cohorts begun by the as-of date, origins of persons registered by it.
-- Parameters: $as_of.
with valued as (
    select
        'cohort' as filter,
        fact_cohorts.cohort_id as value,
        fact_cohorts.cohort as place,
    from programme.fact_cohorts as fact_cohorts
    where fact_cohorts.starts_on <= $as_of
    union all
    select distinct
        'origin' as filter,
        fact_persons.origin as value,
        0 as place,
    from programme.fact_persons as fact_persons
    where
        fact_persons.registered_on <= $as_of
        and fact_persons.origin is not null
),

final as (
    select
        valued.filter,
        valued.value,
    from valued
    order by
        valued.filter,
        valued.place,
        valued.value
)

select * from final
