-- Who stayed, was away and moved on, by stage of training and time since it began; what the forecast rests on. The facts hold it of the whole
-- programme (facts_stays.sql), the queries count it of a selection: each says of whom by its own people_trained and spells_trained (for the facts
-- in stays_of_everybody.sql).

-- Whole months from one day to another, 12 for all longer; a month that has no such day ends on its last.
create or replace macro whole_months(origin, day) as (
    least(date_diff('month', origin, day), 12)
    - case when date_diff('month', origin, day) <= 12 and day(origin) > day(day) and day(day + 1) > 1 then 1 else 0 end
);

-- The day from which on a person is trained: the first on which she had completed a training, and not before she was covered.
create or replace macro trained_from(completed_from, covered_on) as (
    case when completed_from is not null then greatest(completed_from, covered_on) end
);

-- One row a person in the selection: the days from which on she was registered, covered and trained, null where she was not. She is untrained from her
-- registration on, has started from the day on which she was covered, and is trained from the first day on which she had completed one.
create or replace macro stage_days(as_of) as table
    select
        people_trained.person,
        people_trained.registered_on,
        people_trained.covered_on,
        trained_from(people_trained.completed_from, people_trained.covered_on) as trained_on,
    from people_trained(as_of) as people_trained;

-- One row an exit by the date: the stage (1 untrained, 2 started, 3 trained: numbers are grouped quicker than words) in which the person left and
-- the day on which it had begun, and whether she is followed while she is away: not if she died, or if the closure sent her away.
create or replace macro stage_exits(as_of) as table
    with spells as (
        select
            spells_trained.*,
            trained_from(spells_trained.completed_from, spells_trained.covered_on) as trained_on,
        from spells_trained(as_of) as spells_trained
        where spells_trained.exited_on >= spells_trained.registered_on
    )

    select
        spells.*,
        coalesce(spells.returned_on, date '9999-12-31') as back_on,
        spells.destination != 'died' and not spells.by_closure as followed,
        case when spells.exited_on >= spells.trained_on then 3 when spells.exited_on >= spells.covered_on then 2 else 1 end as stage,
        case when spells.exited_on >= spells.trained_on then spells.trained_on else spells.registered_on end as origin,
    from spells;

-- One row a stage of training (as above), here or away (`gone`), whole months since it began (12 for all longer) and day by the date: how many more or
-- fewer persons have been so long in it from that day on, and how many moved on that day: left, came back, or were sent away by the closure.
-- A stage began on the day of her registration for who has not completed a training, with its end for who has, and with her leaving for who is
-- away.
create or replace macro stays(as_of) as table
    with days as (
        select stage_days.*
        from stage_days(as_of) as stage_days
    ),

    exits as (
        select stage_exits.*
        from stage_exits(as_of) as stage_exits
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
    where counted.day <= as_of
    group by
        counted.stage,
        counted.gone,
        counted.months,
        counted.day
    having sum(counted.persons) != 0 or sum(counted.moves) != 0 or sum(counted.closures) != 0;
