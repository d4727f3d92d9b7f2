-- Question: how many of the registered persons have come how far?
-- Grain: one row a stage; each stage counts those who are in every stage before it.
-- Parameters: as_of.
create or replace macro cascade(as_of) as table
    with leaving as (
        select
            count(*) as mentas,
            count(*) filter (latest_follow_ups.earning) as earning,
        from spells_trained(as_of) as spells
        left join latest_follow_ups(as_of) as latest_follow_ups on spells.person = latest_follow_ups.person
        where spells.mentas and spells.passed_from is not null
    ),

    -- Who started is enrolled, who completed started, who passed completed.
    stages as (
        select
            unnest([1, 2, 3, 4, 5, 6, 7]) as place,
            unnest(['registered', 'enrolled', 'started', 'completed', 'passed', 'mentas', 'earning']) as stage,
            unnest(
                [
                    selected_persons(as_of),
                    training.enrolled,
                    training.started,
                    training.completed,
                    training.passed,
                    leaving.mentas,
                    leaving.earning,
                ]
            ) as persons,
        from persons_by_stage(as_of) as training
        cross join leaving
    ),

    final as (
        select
            stages.stage,
            stages.persons,
            stages.persons / nullif(first_value(stages.persons) over (order by stages.place), 0) as share_of_registered,
            stages.persons / nullif(lag(stages.persons) over (order by stages.place), 0) as share_of_previous,
        from stages
        order by stages.place
    )

    select * from final;
