-- Question: which values can the filters cohort and origin take?
-- Grain: one row a filter and value.
-- Parameters: none.
with valued as (
    select
        'cohort' as filter,
        fact_cohorts.cohort_id as value,
        fact_cohorts.cohort as place,
    from programme.fact_cohorts as fact_cohorts
    union all
    select distinct
        'origin',
        coalesce(fact_persons.origin, 'unknown'),
        cast(fact_persons.origin is null as integer),
    from programme.fact_persons as fact_persons
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
