-- Question: why did coverage among the residents move between two dates?
-- Grain: one row a component; start and the components add up to the end, covered and uncovered each.
-- Parameters: as_of, since.
create or replace macro coverage_bridge(as_of, since) as table
    with components as (
        select
            unnest([1, 2, 3, 4, 5, 6]) as place,
            unnest(['start', 'newly_covered', 'arrived', 'returned', 'left', 'end']) as component,
    ),

    final as (
        select
            components.component,
            cast(coalesce(summed.covered, 0) as bigint) as covered,
            cast(coalesce(summed.uncovered, 0) as bigint) as uncovered,
        from components
        left join covered_moves(as_of, cast(since as date)) as summed on components.component = summed.component
        order by components.place
    )

    select * from final;
