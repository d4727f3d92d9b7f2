-- One row a day, stage of training (1 never started, 2 started, 3 completed, 4 passed) and place (2 back, 3 mentas, 4 by the closure, 5 elsewhere,
-- 6 unknown, 7 dead): how many more or fewer of those who ever left are there, by their latest exit, from that day on.
create table daily.whereabouts as
with spells as (
    select
        fact_spells.*,
        place_of_exit(fact_spells.destination, fact_spells.by_closure) as place,
    from programme.fact_spells as fact_spells
),

-- The days that she is there, up to `to_on` (null is for good), and since when she has come how far.
stretches as (
    select
        spells.place,
        spells.exited_on as from_on,
        least(spells.returned_on, spells.next_exited_on) as to_on,
        [spells.exited_on, spells.started_from, spells.completed_from, spells.passed_from] as stages,
    from spells
    union all
    select
        2,
        spells.returned_on,
        spells.next_exited_on,
        [spells.returned_on, spells.started_from, spells.completed_from, spells.passed_from],
    from spells
    where spells.returned_on is not null
),

reached as (
    select
        stretches.place,
        stretches.from_on,
        stretches.to_on,
        unnest([1, 2, 3, 4]) as stage,
        unnest(stretches.stages) as reached_on,
    from stretches
),

-- Who has come so far or farther.
so_far as (
    select
        reached.place,
        reached.stage,
        unnest([greatest(reached.reached_on, reached.from_on), reached.to_on]) as day,
        unnest([1, -1]) as persons,
    from reached
    where
        reached.reached_on is not null
        and coalesce(greatest(reached.reached_on, reached.from_on) < reached.to_on, true)
),

counted as (
    select
        so_far.place,
        so_far.stage,
        so_far.day,
        sum(so_far.persons) as persons,
    from so_far
    where so_far.day is not null
    group by all
),

exactly as (
    select counted.*
    from counted
    union all
    select
        counted.place,
        counted.stage - 1,
        counted.day,
        -counted.persons,
    from counted
    where counted.stage > 1
)

select
    exactly.day,
    exactly.stage,
    exactly.place,
    cast(sum(exactly.persons) as bigint) as persons,
from exactly
group by all
having sum(exactly.persons) != 0
order by exactly.day;
