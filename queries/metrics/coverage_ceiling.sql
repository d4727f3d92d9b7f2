-- Question: how much coverage can still be reached?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro coverage_ceiling(as_of) as table
    with counted as (
        select
            covered_and_away.registered,
            covered_and_away.covered,
            covered_and_away.away - covered_and_away.covered_away as left_uncovered,
        from covered_and_away(as_of) as covered_and_away
    ),

    final as (
        select
            counted.registered,
            counted.covered,
            counted.registered - counted.covered - counted.left_uncovered as uncovered_residents,
            counted.left_uncovered,
            (counted.registered - counted.left_uncovered) / nullif(counted.registered, 0) as ceiling,
        from counted
    )

    select * from final;
