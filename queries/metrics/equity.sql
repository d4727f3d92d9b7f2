-- Question: does coverage differ between groups of people more than chance would make it?
-- Grain: one row a value of dimension (age_band, origin or education).
-- Parameters: as_of, dimension.
create or replace macro equity(as_of, dimension) as table
    with counted as (
        select coverage_of_people.*
        from coverage_of_people(as_of, dimension) as coverage_of_people
    ),

    -- The test of all rows is computed in Python (queries/computed.py).
    final as (
        select
            counted.value,
            counted.registered,
            counted.covered,
            counted.covered / nullif(counted.registered, 0) as coverage,
            wilson_lower(counted.covered, counted.registered) as lower,
            wilson_upper(counted.covered, counted.registered) as upper,
            cast(null as double) as p_value,
        from counted
        order by counted.value
    )

    select * from final;
