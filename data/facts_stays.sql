-- How long persons have been here or away, of the facts that data/facts.sql makes.

-- Whole months from one day to another, 12 for all longer; a month that has no such day ends on its last.
create or replace temp macro whole_months(origin, day) as (
    least(date_diff('month', origin, day), 12)
    - case when date_diff('month', origin, day) <= 12 and day(origin) > day(day) and day(day + 1) > 1 then 1 else 0 end
);

-- One row a stage of training (1 untrained, 2 started, 3 trained), here or away, whole months since it began (12 for all longer) and day: how many
-- more or fewer persons have been so long in it from that day on, and how many exits and returns came on it. The days are those on which
-- something is true of a person or her months begin, so that the sum up to a date is what holds then; how the stages are defined says
-- queries/definitions/9_stays.sql, which makes the same of a selection.
create table next.fact_stays as
with days as (
    select
        persons.registered_on,
        persons.covered_on,
        case when persons.completed_from is not null then greatest(persons.completed_from, persons.covered_on) end as trained_on,
    from next.fact_persons as persons
),

spells as (
    select
        fact_spells.*,
        coalesce(fact_spells.returned_on, date '9999-12-31') as back_on,
        case
            when fact_spells.completed_from is not null then greatest(fact_spells.completed_from, fact_spells.covered_on)
        end as trained_on,
    from next.fact_spells as fact_spells
    where fact_spells.exited_on >= fact_spells.registered_on
),

exits as (
    select
        spells.*,
        spells.destination != 'died' and not spells.by_closure as followed,
        case when spells.exited_on >= spells.trained_on then 3 when spells.exited_on >= spells.covered_on then 2 else 1 end as stage,
        case when spells.exited_on >= spells.trained_on then spells.trained_on else spells.registered_on end as origin,
    from spells
),

-- The part of an absence that lies in each stage.
parts as (
    select
        1 as stage,
        exits.registered_on as origin,
        exits.exited_on as from_on,
        least(exits.covered_on, exits.back_on) as to_on,
    from exits
    where exits.stage = 1
    union all
    select
        2,
        exits.registered_on,
        greatest(exits.covered_on, exits.exited_on),
        least(exits.trained_on, exits.back_on),
    from exits
    where exits.covered_on is not null and exits.stage < 3
    union all
    select
        3,
        exits.trained_on,
        greatest(exits.trained_on, exits.exited_on),
        exits.back_on,
    from exits
    where exits.trained_on is not null
),

-- Everybody is untrained from her registration on, and trained from the first day on which she had completed a training.
begun as (
    select
        1 as stage,
        days.registered_on as day,
        count(*) as persons,
    from days
    group by days.registered_on
    union all
    select
        3,
        days.trained_on,
        count(*),
    from days
    where days.trained_on is not null
    group by days.trained_on
),

-- Who leaves a stage or enters one, as one number of both (0 is none) and of the whole months since it began for her.
changes as materialized (
    select
        moved.origin,
        moved.day,
        moved.kind * 13 + whole_months(moved.origin, moved.day) as kind,
    from (
        select
            12 as kind,
            days.registered_on as origin,
            days.covered_on as day,
        from days
        where days.covered_on is not null
        union all
        select
            20,
            days.registered_on,
            days.trained_on,
        from days
        where days.trained_on is not null
        union all
        select
            10 * parts.stage,
            parts.origin,
            parts.from_on,
        from parts
        where parts.from_on < parts.to_on
        union all
        select
            parts.stage,
            parts.origin,
            parts.to_on,
        from parts
        where parts.from_on < parts.to_on and parts.to_on < date '9999-12-31'
        union all
        select
            100 + exits.stage,
            exits.exited_on as origin,
            exits.exited_on as day,
        from exits
        where exits.followed and exits.exited_on < exits.back_on
        union all
        select
            100 + 10 * exits.stage,
            exits.exited_on,
            exits.back_on,
        from exits
        where exits.followed and exits.exited_on < exits.back_on and exits.back_on < date '9999-12-31'
    ) as moved
),

-- They are counted twice: by the day, and by the day on which the stage began, of which the months to come follow.
tallied as (
    select
        changes.kind // 13 // 100 = 1 as gone,
        changes.kind // 13 // 10 % 10 as stage_left,
        changes.kind // 13 % 10 as stage_entered,
        changes.kind % 13 as months,
        null as origin,
        changes.day,
        count(*) as persons,
    from changes
    group by changes.kind, changes.day
    union all
    select
        changes.kind // 13 // 100 = 1 as gone,
        changes.kind // 13 // 10 % 10 as stage_left,
        changes.kind // 13 % 10 as stage_entered,
        changes.kind % 13 as months,
        changes.origin,
        null,
        count(*) as persons,
    from changes
    group by changes.kind, changes.origin
),

signed as (
    select
        tallied.stage_entered as stage,
        tallied.gone,
        tallied.origin,
        tallied.day,
        tallied.months,
        tallied.persons,
    from tallied
    where tallied.stage_entered > 0
    union all
    select
        tallied.stage_left,
        tallied.gone,
        tallied.origin,
        tallied.day,
        tallied.months,
        -tallied.persons,
    from tallied
    where tallied.stage_left > 0
    union all
    select
        begun.stage,
        false,
        unnest([begun.day, null]),
        unnest([null, begun.day]),
        0,
        begun.persons,
    from begun
),

lasting as (
    select
        signed.stage,
        signed.gone,
        signed.origin,
        unnest(range(signed.months + 1, 13)) as months,
        sum(signed.persons) as persons,
    from signed
    where signed.origin is not null
    group by
        signed.stage,
        signed.gone,
        signed.origin,
        signed.months
    having sum(signed.persons) != 0
),

counted as (
    select
        signed.stage,
        signed.gone,
        signed.months,
        signed.day,
        signed.persons,
        0 as moves,
        0 as closures,
    from signed
    where signed.day is not null
    union all
    select
        lasting.stage,
        lasting.gone,
        unnest([lasting.months - 1, lasting.months]),
        cast(lasting.origin + to_months(cast(lasting.months as integer)) as date),
        unnest([-lasting.persons, lasting.persons]),
        0,
        0,
    from lasting
    union all
    select
        exits.stage,
        false,
        whole_months(exits.origin, exits.exited_on),
        exits.exited_on,
        0,
        case when exits.by_closure then 0 else 1 end,
        case when exits.by_closure then 1 else 0 end,
    from exits
    union all
    select
        exits.stage,
        true,
        whole_months(exits.exited_on, exits.returned_on),
        exits.returned_on,
        0,
        1,
        0,
    from exits
    where exits.returned_on is not null and exits.followed
)

select
    cast(counted.stage as tinyint) as stage,
    counted.gone,
    cast(counted.months as tinyint) as months,
    counted.day,
    cast(sum(counted.persons) as integer) as persons,
    cast(sum(counted.moves) as integer) as moves,
    cast(sum(counted.closures) as integer) as closures,
from counted
group by
    counted.stage,
    counted.gone,
    counted.months,
    counted.day
having sum(counted.persons) != 0 or sum(counted.moves) != 0 or sum(counted.closures) != 0
order by
    counted.day,
    counted.stage,
    counted.gone,
    counted.months;

drop macro whole_months;
