-- One row a cohort and day on which that changes: of how many persons it is the first training that they completed, from that day on until the day before
-- `until`.
create table daily.completer_counts as
with completers as (
    select
        enrolments.cohort,
        greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on) as from_on,
        enrolments.completed_before_from as to_on,
        count(*) as persons,
    from programme.fact_enrolments as enrolments
    where enrolments.completed_on is not null
    group by all
),

moves as (
    select
        completers.cohort,
        unnest([completers.from_on, completers.to_on]) as day,
        unnest([completers.persons, -completers.persons]) as persons,
    from completers
    where coalesce(completers.to_on > completers.from_on, true)
),

changes as (
    select
        moves.cohort,
        moves.day,
        sum(moves.persons) as persons,
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
from changes
window so_far as (partition by changes.cohort order by changes.day)
order by
    changes.cohort,
    changes.day;
