-- Who stayed, was away and moved on, by stage of training and time since it began; what the forecast rests on.

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

-- One row an exit by the date: the stage (1 untrained, 2 started, 3 trained: numbers are grouped quicker than words), and months since it began, in
-- which the person left.
create or replace macro stage_exits(as_of) as table
    with spells as (
        select
            spells_trained.*,
            coalesce(spells_trained.returned_on, cast(as_of as date) + 1) as back_on,
            trained_from(spells_trained.completed_from, spells_trained.covered_on) as trained_on,
        from spells_trained(as_of) as spells_trained
        where spells_trained.exited_on >= spells_trained.registered_on
    ),

    absences as (
        select
            spells.*,
            case when spells.exited_on >= spells.trained_on then 3 when spells.exited_on >= spells.covered_on then 2 else 1 end as training,
            case when spells.exited_on >= spells.trained_on then spells.trained_on else spells.registered_on end as origin,
        from spells
    )

    select
        absences.*,
        whole_months(absences.origin, absences.exited_on) as months,
    from absences;

-- One row a day on which so many persons entered a stage of training (as above) or left one, here or away (`gone`), with the day on which it began: her
-- registration for who has not completed a training, its end for who has, her leaving for who is away. Who leaves or comes back leaves or
-- enters her stage; of the away not those who died or whom the closure sent away.
create or replace macro stage_changes(as_of) as table
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
            unnest([1, 2, 3]) as training,
            unnest([exits.registered_on, exits.registered_on, exits.trained_on]) as origin,
            unnest(
                [
                    exits.exited_on,
                    case when exits.covered_on is not null then greatest(exits.covered_on, exits.exited_on) end,
                    case when exits.trained_on is not null then greatest(exits.trained_on, exits.exited_on) end,
                ]
            ) as from_on,
            unnest(
                [
                    least(coalesce(exits.covered_on, exits.back_on), exits.back_on),
                    least(coalesce(exits.trained_on, exits.back_on), exits.back_on),
                    exits.back_on,
                ]
            ) as to_on,
        from exits
    )

    select
        cast(null as integer) as stage_left,
        1 as stage_entered,
        false as gone,
        days.registered_on as origin,
        days.registered_on as day,
        count(*) as persons,
    from days
    group by days.registered_on
    union all
    select
        1,
        2,
        false,
        days.registered_on,
        days.covered_on,
        1
    from days
    where days.covered_on is not null
    union all
    select
        2,
        null,
        false,
        days.registered_on,
        days.trained_on,
        1
    from days
    where days.trained_on is not null
    union all
    select
        null,
        3,
        false,
        graduated.trained_on as origin,
        graduated.trained_on as day,
        graduated.persons
    from (
        select
            days.trained_on,
            count(*) as persons,
        from days
        where days.trained_on is not null
        group by days.trained_on
    ) as graduated
    union all
    select
        parts.training,
        null,
        false,
        parts.origin,
        parts.from_on,
        1
    from parts
    where parts.from_on < parts.to_on
    union all
    select
        null,
        parts.training,
        false,
        parts.origin,
        parts.to_on,
        1
    from parts
    where parts.from_on < parts.to_on and parts.to_on <= as_of
    union all
    select
        null,
        exits.training,
        true,
        exits.exited_on as origin,
        exits.exited_on as day,
        1
    from exits
    where exits.destination != 'died' and not exits.by_closure and exits.exited_on < exits.back_on
    union all
    select
        exits.training,
        null,
        true,
        exits.exited_on,
        exits.back_on,
        1
    from exits
    where exits.destination != 'died' and not exits.by_closure and exits.exited_on < exits.back_on and exits.back_on <= as_of;

-- The first month of the step of a staying curve in which that whole month lies: the first month, the second and third, the rest of the
-- year, later.
create or replace macro staying_step(months) as (
    case when months >= 12 then 12 when months >= 3 then 3 when months >= 1 then 1 else 0 end
);

-- The days on which a step, named by its first month, begins and ends for who began on a day; the last has no end.
create or replace macro step_start(origin, step) as (
    cast(origin + to_months(cast(step as integer)) as date)
);

create or replace macro step_end(origin, step) as (
    case
        when step < 12 then cast(origin + to_months(cast(case step when 0 then 1 when 1 then 3 else 12 end as integer)) as date)
        else date '9999-12-31'
    end
);
