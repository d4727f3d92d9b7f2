-- Cohorts whose organiser isn't known. Grain: one row a cohort. Parameters: none.
with final as (
    select
        cohorts.cohort_id as record_key,
        cohorts.organiser is null as wrong,
    from programme.cohorts as cohorts
)

select * from final
