-- Dated records after today. Grain: one row. Parameters: $today.
with dated as (
    select fact_spells.exited_on as happened_on from programme.fact_spells as fact_spells
    union all
    select fact_spells.returned_on
    from programme.fact_spells as fact_spells
    where fact_spells.returned_on is not null
    union all
    select fact_follow_ups.followed_up_on from programme.fact_follow_ups as fact_follow_ups
    union all
    select fact_sales.sold_on from programme.fact_sales as fact_sales
),

final as (
    select
        count(*) filter (dated.happened_on > $today) as violations,
        count(*) as checked,
    from dated
)

select * from final
