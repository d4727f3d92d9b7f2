-- Cohorts that began with fewer participants than a third of their places. Grain: one row a cohort that began with participants. Parameters: $today.
with final as (
    select
        all_groups.cohort_id as record_key,
        all_groups.enrolled < all_groups.capacity / 3 as wrong,
    from all_groups
    where
        all_groups.enrolled > 0
        and all_groups.starts_on <= $today
)

select * from final
