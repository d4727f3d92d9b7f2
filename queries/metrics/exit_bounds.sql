-- Question: how many are mentas at best and at worst, given the destinations not known?
-- Grain: one row; mentas, elsewhere, unknown and died add up to away.
-- Parameters: as_of.
create or replace macro exit_bounds(as_of) as table
    with counted as (
        select
            count(*) as away,
            count(*) filter (spells.mentas) as mentas,
            count(*) filter (spells.destination = 'unknown') as unknown,
            count(*) filter (spells.destination = 'unknown' and not spells.by_closure) as unknown_own,
            count(*) filter (spells.destination = 'died') as died,
        from spells(as_of) as spells
        where spells.away
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
