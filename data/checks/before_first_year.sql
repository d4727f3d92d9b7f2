-- Cohorts that begin before the programme's first year (programme.toml). Grain: one row. Parameters: $first_year.
with final as (
    select
        count(*) filter (year(fact_cohorts.starts_on) < $first_year) as violations,
        count(*) as checked,
    from programme.fact_cohorts as fact_cohorts
)

select * from final
