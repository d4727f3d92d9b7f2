-- Cohorts that begin before the programme's first year (programme.toml). Grain: one row a cohort. Parameters: $first_year.
with final as (
    select
        all_groups.cohort_id as record_key,
        year(all_groups.starts_on) < $first_year as wrong,
    from all_groups
)

select * from final
