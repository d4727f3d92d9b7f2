-- The same of skills, trainers and organisers. A person counts once in each of her groups, from the day on which she is first enrolled there; covered from
-- that on which she first started there.
create table daily.groups_of_training as
with enrolled as (
    select
        enrolments.person,
        fact_cohorts.skill,
        coalesce(fact_cohorts.trainer, 'unknown') as trainer,
        coalesce(fact_cohorts.organiser, 'unknown') as organiser,
        greatest(enrolments.enrolled_on, enrolments.registered_on) as enrolled_from,
        case when enrolments.first_present_on is not null then greatest(enrolments.first_present_on, enrolled_from) end as started_from,
        case when enrolments.first_present_on is not null then greatest(started_from, enrolments.ends_on) end as finished_from,
        case when enrolments.completed_on is not null then greatest(enrolments.completed_on, enrolled_from) end as completed_from,
        enrolments.one_of_several,
    from programme.fact_enrolments as enrolments
    inner join programme.fact_cohorts as fact_cohorts on enrolments.cohort = fact_cohorts.cohort
),

-- Of who has several enrolments, a row each skill, trainer and organiser, with nothing of the other two.
members as (
    select
        enrolled.person,
        enrolled.skill,
        enrolled.trainer,
        enrolled.organiser,
        enrolled.enrolled_from,
        enrolled.started_from,
    from enrolled
    where not enrolled.one_of_several
    union all
    select
        enrolled.person,
        enrolled.skill,
        enrolled.trainer,
        enrolled.organiser,
        min(enrolled.enrolled_from),
        min(enrolled.started_from),
    from enrolled
    where enrolled.one_of_several
    group by grouping sets ((enrolled.person, enrolled.skill), (enrolled.person, enrolled.trainer), (enrolled.person, enrolled.organiser))
),

moves as (
    select
        members.skill,
        members.trainer,
        members.organiser,
        unnest([members.enrolled_from, members.started_from]) as day,
        unnest([1, 0]) as registered,
        unnest([0, 1]) as covered,
    from members
    union all by name
    select
        enrolled.skill,
        enrolled.trainer,
        enrolled.organiser,
        unnest([enrolled.finished_from, enrolled.completed_from]) as day,
        unnest([1, 0]) as started,
        unnest([0, 1]) as completed,
    from enrolled
    union all by name
    select
        members.skill,
        members.trainer,
        members.organiser,
        unnest([
            greatest(spells.exited_on, members.enrolled_from),
            case when spells.returned_on is not null then greatest(spells.exited_on, members.enrolled_from, spells.returned_on) end,
        ]) as day,
        unnest([1, 0]) as exits,
        unnest([1, -1]) as away,
        cast(is_graduation(spells.destination, spells.by_closure) as integer) * away as mentas,
    from programme.fact_spells as spells
    inner join members on spells.person = members.person
)

select
    case when grouping(moves.skill) = 0 then 'skill' when grouping(moves.trainer) = 0 then 'trainer' else 'organiser' end as dimension,
    coalesce(moves.skill, moves.trainer, moves.organiser) as value,
    moves.day,
    cast(coalesce(sum(moves.registered), 0) as integer) as registered,
    cast(coalesce(sum(moves.covered), 0) as integer) as covered,
    cast(coalesce(sum(moves.started), 0) as integer) as started,
    cast(coalesce(sum(moves.completed), 0) as integer) as completed,
    cast(coalesce(sum(moves.exits), 0) as integer) as exits,
    cast(coalesce(sum(moves.away), 0) as integer) as away,
    cast(coalesce(sum(moves.mentas), 0) as integer) as mentas,
from moves
where moves.day is not null
group by grouping sets ((moves.skill, moves.day), (moves.trainer, moves.day), (moves.organiser, moves.day))
having coalesce(moves.skill, moves.trainer, moves.organiser) is not null
order by
    dimension,
    moves.day;
