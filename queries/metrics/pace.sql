-- Question: at the recent pace, is the population target met in time?
-- Grain: one row, none without a target; whole programme only.
-- Parameters: $as_of.
with final as (
    select population_pace.*
    from population_pace($as_of) as population_pace
)

select * from final
