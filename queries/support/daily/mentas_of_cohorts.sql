-- One row a cohort and day on which they change: how many of its participants are mentas from that day on until the day before `until`, and of those who
-- completed it.
create table daily.mentas_of_cohorts as
with participants as (
    select
        enrolments.cohort,
        greatest(spells.exited_on, enrolments.enrolled_on, enrolments.registered_on) as from_on,
        case when enrolments.completed_on is not null then greatest(from_on, enrolments.completed_on) end as completed_from,
        spells.returned_on,
    from programme.fact_spells as spells
    inner join programme.fact_enrolments as enrolments on spells.person = enrolments.person
    where is_graduation(spells.destination, spells.by_closure)
),

moves as (
    select
        participants.cohort,
        unnest([participants.from_on, participants.returned_on]) as day,
        unnest([1, -1]) as persons,
        0 as completed,
    from participants
    where coalesce(participants.from_on < participants.returned_on, true)
    union all
    select
        participants.cohort,
        unnest([participants.completed_from, participants.returned_on]),
        0,
        unnest([1, -1]),
    from participants
    where participants.completed_from is not null and coalesce(participants.completed_from < participants.returned_on, true)
),

changes as (
    select
        moves.cohort,
        moves.day,
        sum(moves.persons) as persons,
        sum(moves.completed) as completed,
    from moves
    where moves.day is not null
    group by
        moves.cohort,
        moves.day
)

select
    changes.cohort,
    changes.day,
    lead(changes.day, 1, cast('infinity' as date)) over so_far as until,
    cast(sum(changes.persons) over so_far as integer) as persons,
    cast(sum(changes.completed) over so_far as integer) as completed,
from changes
window so_far as (partition by changes.cohort order by changes.day)
order by
    changes.cohort,
    changes.day;
