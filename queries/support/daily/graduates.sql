-- One row a day: how many more or fewer completed a training by their first one, were followed up since it ended, and earn by the latest contact, from that
-- day on.
create table daily.graduates as
with completions as (
    select
        enrolments.person,
        enrolments.ends_on,
        greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on) as from_on,
        enrolments.completed_before_from as to_on,
    from programme.fact_enrolments as enrolments
    where
        enrolments.completed_on is not null
        and coalesce(enrolments.completed_before_from > greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on), true)
),

-- A contact speaks until the next one, or until another training is known to have been her first.
contacts as (
    select
        greatest(follow_ups.followed_up_on, completions.from_on) as from_on,
        least(follow_ups.next_followed_up_on, completions.to_on) as to_on,
        follow_ups.earning,
    from completions
    inner join programme.fact_follow_ups as follow_ups
        on
            completions.person = follow_ups.person
            and completions.ends_on <= follow_ups.followed_up_on
),

moves as (
    select
        unnest([completions.from_on, completions.to_on]) as day,
        unnest([1, -1]) as completed,
        0 as followed_up,
        0 as earning,
    from completions
    union all
    select
        unnest([contacts.from_on, contacts.to_on]),
        0,
        unnest([1, -1]),
        unnest([cast(contacts.earning as integer), -cast(contacts.earning as integer)]),
    from contacts
    where coalesce(contacts.from_on < contacts.to_on, true)
)

select
    moves.day,
    cast(sum(moves.completed) as integer) as completed,
    cast(sum(moves.followed_up) as integer) as followed_up,
    cast(sum(moves.earning) as integer) as earning,
from moves
where moves.day is not null
group by moves.day
order by moves.day;
