-- What holds at the end of each day, counted once for an open version: a question about the whole programme as of a date looks up the day, where it
-- would count persons, exits and contacts. Each table of this folder is made of the facts when a macro of definitions/daily first reads it. What the
-- programme decides, which destinations count as mentas, is in them too.

-- One row a day on which something changes, from the day before all days on. It holds until the day before `until`: of every date there is one row.
create table daily.days as
with exits as (
    select
        spells.person,
        spells.exited_on,
        spells.returned_on,
        spells.started_from,
        spells.completed_from,
        spells.covered_on,
        spells.destination,
        spells.by_closure,
        spells.destination != 'died' and not spells.by_closure as own,
        is_graduation(spells.destination, spells.by_closure) as mentas,
    from programme.fact_spells as spells
),

-- Who leaves and who comes back, with the same names for both: `sign` is 1 for who is away from the day on, -1 for who no longer is. Who is covered
-- or completes a training while she is away is away and covered, or has completed one, from that day on.
turns as (
    select
        exits.*,
        exits.exited_on as day,
        1 as sign,
        coalesce(exits.started_from <= exits.exited_on, false) as covered,
        coalesce(exits.completed_from <= exits.exited_on, false) as completed,
    from exits
    union all
    select
        exits.*,
        exits.returned_on,
        -1,
        coalesce(exits.started_from <= exits.exited_on or exits.started_from < exits.returned_on, false),
        coalesce(exits.completed_from <= exits.exited_on or exits.completed_from < exits.returned_on, false),
    from exits
    where exits.returned_on is not null
),

contacts as (
    select
        greatest(follow_ups.followed_up_on, fact_persons.registered_on) as day,
        greatest(follow_ups.next_followed_up_on, fact_persons.registered_on) as until,
        follow_ups.next_followed_up_on is not null as followed,
        follow_ups.earning,
    from programme.fact_follow_ups as follow_ups
    inner join programme.fact_persons as fact_persons on follow_ups.person = fact_persons.person
),

changes as (
    select
        fact_days.* exclude (new),
        fact_days.new as registered,
    from programme.fact_days as fact_days
    union all by name
    select
        persons.registered_on as day,
        count(*) as arrived_covered,
    from programme.fact_persons as persons
    where persons.covered_on <= persons.registered_on
    group by persons.registered_on
    union all by name
    select
        turns.day,
        sum(turns.sign) filter (turns.covered) as covered_away,
        sum(turns.sign) filter (turns.completed) as completed_away,
        count(*) filter (turns.sign = 1 and turns.covered_on <= turns.day) as left_covered,
        count(*) filter (turns.sign = -1 and turns.covered_on <= turns.day) as returned_covered,
        count(*) filter (turns.own and turns.sign = 1) as own_exits,
        count(*) filter (turns.own and turns.sign = 1 and turns.covered) as own_exits_started,
        count(*) filter (turns.own and turns.sign = 1 and turns.completed) as own_exits_completed,
        sum(turns.sign) filter (turns.mentas) as mentas,
        count(*) filter (turns.mentas and turns.sign = 1) as exited_mentas,
        sum(turns.sign) filter (turns.by_closure) as closure_away,
        count(*) filter (turns.by_closure and turns.sign = 1) as closure_exits,
        sum(turns.sign) filter (turns.destination = 'unknown') as unknown_away,
        sum(turns.sign) filter (turns.destination = 'unknown' and not turns.by_closure) as unknown_own_away,
        sum(turns.sign) filter (turns.destination = 'died') as died_away,
    from turns
    group by turns.day
    union all by name
    select
        exits.started_from as day,
        count(*) as covered_away,
    from exits
    where exits.started_from > exits.exited_on and coalesce(exits.returned_on > exits.started_from, true)
    group by exits.started_from
    union all by name
    select
        exits.completed_from as day,
        count(*) as completed_away,
    from exits
    where exits.completed_from > exits.exited_on and coalesce(exits.returned_on > exits.completed_from, true)
    group by exits.completed_from
    union all by name
    select
        cast(exits.exited_on + interval 6 month as date) as day,
        count(*) as sustained_base_6m,
        count(*) filter (coalesce(exits.returned_on > exits.exited_on + interval 6 month, true)) as sustained_6m,
    from exits
    where exits.destination != 'died'
    group by all
    union all by name
    select
        contacts.day,
        count(*) as followed_up,
        count(*) filter (contacts.earning) as earning,
    from contacts
    group by contacts.day
    union all by name
    select
        contacts.until as day,
        -count(*) as followed_up,
        -count(*) filter (contacts.earning) as earning,
    from contacts
    where contacts.followed
    group by contacts.until
    union all by name
    select cast('-infinity' as date) as day
),

summed as (
    select
        changes.day,
        sum(columns(* exclude (day))),
    from changes
    group by changes.day
)

select
    summed.day,
    lead(summed.day, 1, cast('infinity' as date)) over so_far as until,
    cast(coalesce(sum(columns(* exclude (day))) over so_far, 0) as bigint),
from summed
window so_far as (order by summed.day)
order by summed.day;
