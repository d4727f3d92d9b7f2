-- Cohorts with more enrolments than places. Grain: one row a cohort. Parameters: none.
with final as (
    select
        all_groups.cohort_id as record_key,
        all_groups.enrolled > all_groups.capacity as wrong,
    from all_groups
)

select * from final
