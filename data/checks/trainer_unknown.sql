-- Cohorts whose trainer isn't known. Grain: one row a cohort. Parameters: none.
with final as (
    select
        cohorts.cohort_id as record_key,
        cohorts.trainer is null as wrong,
    from programme.cohorts as cohorts
)

select * from final
