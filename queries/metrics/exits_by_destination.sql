-- Question: where did those go who left, by their own decision or because of the closure?
-- Grain: one row a destination and whether by closure, over exits by the as-of date.
-- Parameters: as_of.
create or replace macro exits_by_destination(as_of) as table
    with counted as (
        select
            spells.destination,
            spells.by_closure,
            count(*) as exits,
            count(spells.returned_on) as returned,
        from spells(as_of) as spells
        group by
            spells.destination,
            spells.by_closure
    ),

    final as (
        select
            counted.destination,
            counted.by_closure,
            counted.exits,
            counted.returned,
            counted.exits / sum(counted.exits) over () as share,
        from counted
        order by
            counted.destination,
            counted.by_closure
    )

    select * from final;
