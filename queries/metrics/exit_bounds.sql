-- Question: how many are mentas at best and at worst, given the destinations not known?
-- Grain: one row; mentas, elsewhere, unknown and died add up to away.
-- Parameters: as_of.
create or replace macro exit_bounds(as_of) as table
    with counted as (
        select away_totals.*
        from away_totals(as_of) as away_totals
    ),

    final as (
        select
            counted.away,
            counted.mentas,
            counted.away - counted.mentas - counted.unknown - counted.died as elsewhere,
            counted.unknown,
            counted.died,
            counted.mentas + counted.unknown_own as best_case,
            counted.mentas as worst_case,
            counted.unknown_own,
        from counted
    )

    select * from final;
