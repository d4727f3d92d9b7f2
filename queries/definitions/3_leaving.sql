-- Who left, came back, is away, resident or mentas by the as-of date.

-- Leaving by her own decision for a livelihood or a home. Leaving because the place was closed is an exit, never this.
create or replace macro is_graduation(destination, by_closure) as (
    destination in ('own_business', 'employment', 'family', 'marriage') and not by_closure
);

-- One row an exit by the as-of date, of persons in the selection; a return after that date is not known yet.
create or replace macro spells(as_of, selection) as table
select
    fact_spells.person,
    fact_spells.exited_on,
    case when fact_spells.returned_on <= as_of then fact_spells.returned_on end as returned_on,
    fact_spells.destination,
    fact_spells.by_closure,
from programme.fact_spells as fact_spells
where
    fact_spells.exited_on <= as_of
    and fact_spells.person in (select people.person from people(as_of, selection) as people);

-- One row a person away on the as-of date: her open spell.
create or replace macro away_people(as_of, selection) as table
select
    spells.person,
    spells.exited_on,
    spells.destination,
    spells.by_closure,
    is_graduation(spells.destination, spells.by_closure) as mentas,
from spells(as_of, selection) as spells
where spells.returned_on is null;

-- One row a resident: registered and not away on the as-of date. The number that the target wants at zero.
create or replace macro resident_people(as_of, selection) as table
select people.*
from people(as_of, selection) as people
anti join away_people(as_of, selection) as away_people on people.person = away_people.person;

-- One row a day on which the number of residents may change: registered, returned and exited persons of that day.
create or replace macro daily_changes(as_of, selection) as table
with moves as (
    select people.registered_on as day, 1 as new, 0 as returned, 0 as exited
    from people(as_of, selection) as people
    union all
    select spells.exited_on, 0, 0, 1
    from spells(as_of, selection) as spells
    union all
    select spells.returned_on, 0, 1, 0
    from spells(as_of, selection) as spells
    where spells.returned_on is not null
)

select
    moves.day,
    cast(sum(moves.new) as bigint) as new,
    cast(sum(moves.returned) as bigint) as returned,
    cast(sum(moves.exited) as bigint) as exited,
    cast(sum(moves.new + moves.returned - moves.exited) as bigint) as net,
from moves
group by moves.day;
