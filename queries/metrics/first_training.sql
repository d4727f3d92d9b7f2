-- Question: how long does it take until a person is trained for the first time?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of not being trained yet, in days.
-- Parameters: as_of, dimension.
create or replace macro first_training(as_of, dimension) as table
    with origins as (
        select
            grouped_people.person,
            grouped_people.value,
            greatest(grouped_people.registered_on, programme_began_on(as_of)) as began_on,
        from grouped_people(as_of, dimension) as grouped_people
        where programme_began_on(as_of) is not null
    ),

    exits as (
        select
            spells.person,
            min(spells.exited_on) filter (spells.exited_on >= origins.began_on) as exited_on,
            bool_or(spells.exited_on < origins.began_on and coalesce(spells.returned_on > origins.began_on, true)) as was_away,
        from spells(as_of) as spells
        inner join origins on spells.person = origins.person
        group by spells.person
    ),

    -- Persons away since before the origin, and not back by it, could not be trained.
    observations as (
        select
            origins.value,
            least(covered_people.covered_on, exits.exited_on, cast(as_of as date)) - origins.began_on as days,
            coalesce(covered_people.covered_on <= coalesce(exits.exited_on, cast(as_of as date)), false) as event,
        from origins
        left join exits on origins.person = exits.person
        left join covered_people(as_of) as covered_people on origins.person = covered_people.person
        where not coalesce(exits.was_away, false)
    ),

    tally as (
        select
            observations.value,
            observations.days,
            count(*) filter (observations.event) as events,
            count(*) as leaving,
        from observations
        group by
            observations.value,
            observations.days
    ),

    final as (
        select kaplan_meier.*
        from kaplan_meier((select list(tally) from tally)) as kaplan_meier
        order by
            kaplan_meier."group",
            kaplan_meier.days
    )

    select * from final;
