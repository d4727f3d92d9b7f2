-- One row a cohort and day: how many more or fewer of its participants are mentas from that day on, and of those who completed it.
create table daily.mentas_of_cohorts as
with participants as (
    select
        enrolments.cohort,
        greatest(spells.exited_on, enrolments.enrolled_on) as from_on,
        greatest(spells.exited_on, enrolments.enrolled_on, enrolments.completed_on) as completed_from,
        enrolments.completed_on is not null as completes,
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
    where participants.completes and coalesce(participants.completed_from < participants.returned_on, true)
)

select
    moves.cohort,
    moves.day,
    cast(sum(moves.persons) as integer) as persons,
    cast(sum(moves.completed) as integer) as completed,
from moves
where moves.day is not null
group by
    moves.cohort,
    moves.day
order by
    moves.cohort,
    moves.day;
