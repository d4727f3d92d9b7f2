-- Question: who is not trained yet, and how many groups would that take?
-- Grain: one row for those still resident, one for those away, one for all ever registered; none where nobody is registered.
-- Parameters: as_of.
create or replace macro coverage_gap(as_of) as table
    with counted as (
        select covered_and_away.*
        from covered_and_away(as_of) as covered_and_away
    ),

    places as (
        select
            1 as place,
            'resident' as whereabouts,
            counted.registered - counted.away as persons,
            counted.covered - counted.covered_away as covered
        from counted
        union all
        select
            2,
            'away',
            counted.away,
            counted.covered_away
        from counted
        union all
        select
            3,
            'all',
            counted.registered,
            counted.covered
        from counted
    ),

    final as (
        select
            places.whereabouts,
            places.persons,
            places.covered,
            places.covered / nullif(places.persons, 0) as coverage,
            places.persons - places.covered as uncovered,
            cast(ceil((places.persons - places.covered) / places_of_a_group()) as bigint) as groups_needed,
        from places
        where selected_persons(as_of) > 0
        order by places.place
    )

    select * from final;
