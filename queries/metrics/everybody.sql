-- Question: where is everybody ever registered now, and how far did the training of each go?
-- Grain: one row a stage of training and whereabouts on the date, also where nobody is; the rows add up to registered.
-- Parameters: as_of.
create or replace macro everybody(as_of) as table
    -- Everybody, with the latest exit of who left taken off again and entered where it led.
    with persons as (
        select
            people_trained.started_from,
            people_trained.completed_from,
            people_trained.passed_from,
            'stayed' as whereabouts,
            1 as persons,
        from people_trained(as_of) as people_trained
        union all
        select
            spells.started_from,
            spells.completed_from,
            spells.passed_from,
            unnest(
                [
                    'stayed',
                    case
                        when not spells.away then 'back'
                        when spells.mentas then 'mentas'
                        when spells.destination = 'died' then 'died'
                        when spells.by_closure then 'closure'
                        when spells.destination = 'unknown' then 'unknown'
                        else 'elsewhere'
                    end,
                ]
            ) as whereabouts,
            unnest([-1, 1]) as persons,
        from spells_trained(as_of) as spells
        where spells.latest
    ),

    counted as (
        select
            case
                when persons.passed_from is not null then 'passed'
                when persons.completed_from is not null then 'completed'
                when persons.started_from is not null then 'started'
                else 'never'
            end as training,
            persons.whereabouts,
            cast(sum(persons.persons) as bigint) as persons,
        from persons
        group by
            training,
            persons.whereabouts
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
        left join counted on stages.training = counted.training and places.whereabouts = counted.whereabouts
        order by
            stages.place,
            places.place
    )

    select * from final;
