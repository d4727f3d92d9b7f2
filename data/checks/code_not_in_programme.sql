-- Skills of cohorts and destinations of exits that the programme (programme.toml) doesn't have. Grain: one row.
-- Parameters: $skills, $destinations.
with coded as (
    select list_contains($skills, fact_cohorts.skill) as known from programme.fact_cohorts as fact_cohorts
    union all
    select list_contains($destinations, fact_spells.destination)
    from programme.fact_spells as fact_spells
),

final as (
    select
        count(*) filter (not coded.known) as violations,
        count(*) as checked,
    from coded
)

select * from final
