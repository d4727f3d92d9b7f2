-- Question: how long does it take until a person is trained for the first time?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of not being trained yet, in days.
-- Parameters: as_of, dimension.
create or replace macro first_training(as_of, dimension) as table
    with origins as (
        select
            grouped_people.person,
            grouped_people.value,
            greatest(grouped_people.registered_on, programme_began_on(as_of)) as began_on,
            grouped_people.covered_on,
        from grouped_people(as_of, dimension) as grouped_people
        where programme_began_on(as_of) is not null
    ),

    leaving as (
        select
            origins.value,
            origins.began_on,
            origins.covered_on,
            min(spells.exited_on) filter (spells.exited_on >= origins.began_on) as exited_on,
            bool_or(spells.exited_on < origins.began_on and coalesce(spells.returned_on > origins.began_on, true)) as was_away,
        from spells(as_of) as spells
        inner join origins on spells.person = origins.person
        group by
            origins.person,
            origins.value,
            origins.began_on,
            origins.covered_on
    ),

    -- Everybody as if she had stayed; who ever left is taken off again and entered with her exit. Persons away since before the origin, and
    -- not back by it, could not be trained.
    followed as (
        select
            origins.value,
            origins.began_on,
            origins.covered_on,
            cast(null as date) as exited_on,
            1 as persons,
        from origins
        union all
        select
            leaving.value,
            leaving.began_on,
            leaving.covered_on,
            unnest([null, leaving.exited_on]) as exited_on,
            unnest([-1, case when leaving.was_away then 0 else 1 end]) as persons,
        from leaving
    ),

    observations as (
        select
            followed.value,
            least(followed.covered_on, followed.exited_on, cast(as_of as date)) - followed.began_on as days,
            coalesce(followed.covered_on <= coalesce(followed.exited_on, cast(as_of as date)), false) as event,
            followed.persons,
        from followed
    ),

    tally as (
        select
            observations.value,
            observations.days,
            cast(coalesce(sum(observations.persons) filter (observations.event), 0) as bigint) as events,
            cast(sum(observations.persons) as bigint) as leaving,
        from observations
        group by
            observations.value,
            observations.days
        having events != 0 or leaving != 0
    ),

    final as (
        select kaplan_meier.*
        from kaplan_meier((select list(tally) from tally)) as kaplan_meier
        order by
            kaplan_meier."group",
            kaplan_meier.days
    )

    select * from final;
