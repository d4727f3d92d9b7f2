-- Question: how much coverage can still be reached?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro coverage_ceiling(as_of) as table
    with counted as (
        select
            selected_persons(as_of) as registered,
            set_size(covered_and_away.covered) as covered,
            set_size(covered_and_away.away) - set_size(covered_and_away.covered & covered_and_away.away) as left_uncovered,
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
