-- Exits whose destination is unknown. Grain: one row. Parameters: none.
with final as (
    select
        count(*) filter (fact_spells.destination = 'unknown') as violations,
        count(*) as checked,
    from programme.fact_spells as fact_spells
)

select * from final
