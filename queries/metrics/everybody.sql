-- Question: where is everybody ever registered now, and how far did the training of each go?
-- Grain: one row a stage of training and whereabouts on the date, also where nobody is; the rows add up to registered.
-- Parameters: as_of.
create or replace macro everybody(as_of) as table
    -- Everybody, with the latest exit of who left taken off again and entered where it led; stages and places by their numbers.
    with leavers as (
        select leavers_by_stage.*
        from leavers_by_stage(as_of) as leavers_by_stage
    ),

    moved as (
        select
            unnest([1, 2, 3, 4]) as stage,
            1 as place,
            unnest(
                [
                    selected_persons(as_of) - trained.started,
                    trained.started - trained.completed,
                    trained.completed - trained.passed,
                    trained.passed,
                ]
            ) as persons,
        from persons_by_stage(as_of) as trained
        union all
        select
            leavers.stage,
            1,
            -leavers.persons,
        from leavers
        union all
        select
            leavers.stage,
            leavers.place,
            leavers.persons,
        from leavers
    ),

    counted as (
        select
            moved.stage,
            moved.place,
            cast(sum(moved.persons) as bigint) as persons,
        from moved
        group by
            moved.stage,
            moved.place
    ),

    stages as (
        select
            unnest([1, 2, 3, 4]) as place,
            unnest(['never', 'started', 'completed', 'passed']) as training,
    ),

    places as (
        select
            unnest([1, 2, 3, 4, 5, 6, 7]) as place,
            unnest(['stayed', 'back', 'mentas', 'closure', 'elsewhere', 'unknown', 'died']) as whereabouts,
    ),

    final as (
        select
            stages.training,
            places.whereabouts,
            coalesce(counted.persons, 0) as persons,
        from stages
        cross join places
        left join counted on stages.place = counted.stage and places.place = counted.place
        order by
            stages.place,
            places.place
    )

    select * from final;
