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

    deciding as (
        select
            spells.person,
            spells.exited_on,
        from spells(as_of) as spells
        where
            decides(
                spells.exited_on,
                spells.returned_on,
                spells.previous_exited_on,
                spells.previous_returned_on,
                greatest(spells.registered_on, programme_began_on(as_of))
            )
    ),

    leaving as (
        select
            origins.value,
            origins.began_on,
            origins.covered_on,
            deciding.exited_on,
        from deciding
        inner join origins on deciding.person = origins.person
    ),

    -- As in exit_survival, everybody is counted as if she had stayed, and who ever left is taken off again and entered with her exit. Which exit
    -- decides and the estimate are the same macros in both; what is counted is not: here training is the event, and an exit before it ends the
    -- observation. Persons away since before the origin, and not back by it, could not be trained.
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
            null as exited_on,
            -1 as persons,
        from leaving
        union all
        select
            leaving.value,
            leaving.began_on,
            leaving.covered_on,
            leaving.exited_on,
            1 as persons,
        from leaving
        where leaving.exited_on >= leaving.began_on
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
