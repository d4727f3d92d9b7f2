-- Question: how many registered persons does the selection leave?
-- Grain: one row.
-- Parameters: $as_of, $selection.
with final as (
    select count(*) as persons
    from people($as_of, $selection) as people
)

select * from final
