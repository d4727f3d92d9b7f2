-- Question: how many are mentas at best and at worst, given the destinations not known?
-- Grain: one row; mentas, elsewhere, unknown and died add up to away.
-- Parameters: $as_of, $selection.
with counted as (
    select
        count(*) as away,
        count(*) filter (away_people.mentas) as mentas,
        count(*) filter (away_people.destination = 'unknown') as unknown,
        count(*) filter (away_people.destination = 'died') as died,
    from away_people($as_of, $selection) as away_people
),

final as (
    select
        counted.away,
        counted.mentas,
        counted.away - counted.mentas - counted.unknown - counted.died as elsewhere,
        counted.unknown,
        counted.died,
        counted.mentas + counted.unknown as best_case,
        counted.mentas as worst_case,
    from counted
)

select * from final
