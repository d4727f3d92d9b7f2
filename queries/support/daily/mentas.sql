-- One row a day and training that a person had reached by the day of her exit: how many more or fewer are mentas, were followed up since that exit,
-- and earn by the latest contact since, from that day on.
create table daily.mentas as
with spells as (
    select
        fact_spells.person,
        fact_spells.exited_on,
        fact_spells.returned_on,
        training_by_exit(
            fact_spells.exited_on,
            fact_spells.started_from,
            fact_spells.completed_from,
            fact_spells.passed_from,
            (select min(fact_cohorts.starts_on) from programme.fact_cohorts as fact_cohorts)
        ) as training,
    from programme.fact_spells as fact_spells
    where is_graduation(fact_spells.destination, fact_spells.by_closure)
),

-- A contact speaks until the next one, or until she comes back.
contacts as (
    select
        spells.training,
        follow_ups.followed_up_on,
        least(follow_ups.next_followed_up_on, spells.returned_on) as until,
        follow_ups.earning,
    from spells
    inner join programme.fact_follow_ups as follow_ups on spells.person = follow_ups.person
    where
        follow_ups.followed_up_on > spells.exited_on
        and coalesce(follow_ups.followed_up_on < spells.returned_on, true)
),

moves as (
    select
        spells.training,
        unnest([spells.exited_on, spells.returned_on]) as day,
        unnest([1, -1]) as persons,
        0 as followed_up,
        0 as earning,
    from spells
    union all
    select
        contacts.training,
        unnest([contacts.followed_up_on, contacts.until]),
        0,
        unnest([1, -1]),
        unnest([cast(contacts.earning as integer), -cast(contacts.earning as integer)]),
    from contacts
)

select
    moves.day,
    moves.training,
    cast(sum(moves.persons) as bigint) as persons,
    cast(sum(moves.followed_up) as bigint) as followed_up,
    cast(sum(moves.earning) as bigint) as earning,
from moves
where moves.day is not null
group by
    moves.day,
    moves.training
order by moves.day;
