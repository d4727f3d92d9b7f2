-- Cohorts with the same name. Grain: one row a cohort. Parameters: none.
with final as (
    select
        all_groups.cohort_id as record_key,
        count(*) over (partition by lower(trim(all_groups.name))) > 1 as wrong,
    from all_groups
)

select * from final
