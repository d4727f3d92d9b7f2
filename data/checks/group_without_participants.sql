-- Cohorts that began by today with nobody enrolled. Grain: one row a cohort that began. Parameters: $today.
with final as (
    select
        all_groups.cohort_id as record_key,
        all_groups.enrolled = 0 as wrong,
    from all_groups
    where all_groups.starts_on <= $today
)

select * from final
