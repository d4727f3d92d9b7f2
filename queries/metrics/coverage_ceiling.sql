-- Question: how much coverage can still be reached?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro coverage_ceiling(as_of) as table
    with trained as (
        select set_of(covered_people.person) as covered
        from covered_people(as_of) as covered_people
    ),

    leaving as (
        select set_of(case when spells.away then spells.person end) as away
        from spells(as_of) as spells
    ),

    counted as (
        select
            selected_persons(as_of) as registered,
            set_size(trained.covered) as covered,
            set_size(leaving.away) - set_size(trained.covered & leaving.away) as left_uncovered,
        from trained
        cross join leaving
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
