-- Question: where is everybody ever registered now, and how far did the training of each go?
-- Grain: one row a stage of training and whereabouts on the date, also where nobody is; the rows add up to registered.
-- Parameters: as_of.
create or replace macro everybody(as_of) as table
    with moves as (
        select
            spells.person,
            max(
                case
                    when not spells.away then null
                    when spells.mentas then 'mentas'
                    when spells.destination in ('died', 'unknown') then spells.destination
                    when spells.by_closure then 'closure'
                    else 'elsewhere'
                end
            ) as whereabouts,
        from spells(as_of) as spells
        group by spells.person
    ),

    persons as (
        select
            case
                when training_reached.passed_from is not null then 'passed'
                when training_reached.completed_from is not null then 'completed'
                when training_reached.person is not null then 'started'
                else 'never'
            end as training,
            -- Who left and is not away came back.
            coalesce(moves.whereabouts, case when moves.person is null then 'stayed' else 'back' end) as whereabouts,
        from people(as_of) as people
        left join training_reached(as_of) as training_reached on people.person = training_reached.person
        left join moves on people.person = moves.person
    ),

    counted as (
        select
            persons.training,
            persons.whereabouts,
            count(*) as persons,
        from persons
        group by
            persons.training,
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
