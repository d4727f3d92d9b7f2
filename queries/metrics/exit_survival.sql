-- Question: how long do they stay, after the training or after registration?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying, in days.
-- Parameters: as_of, dimension, since (completion or registration).
create or replace macro exit_survival(as_of, dimension, since) as table
    with origins as (
        select
            members.person,
            members.registered_on as began_on,
            members.value,
            members.since_on,
            greatest(members.since_on - members.registered_on, 0) as entry,
        from members(as_of, dimension) as members
        where since = 'registration'
        union all
        -- After a completion everybody enters at 0 days, also who was entered in the group's list only after it had ended: she was there.
        select
            completers.person,
            completers.ends_on as began_on,
            completers.value,
            completers.since_on,
            0 as entry,
        from completers(as_of, dimension) as completers
        where since = 'completion'
    ),

    everybody as (
        select
            origins.value,
            origins.began_on,
            origins.entry,
            count(*) as persons,
        from origins
        group by
            origins.value,
            origins.began_on,
            origins.entry
    ),

    leaving as (
        select
            origins.value,
            origins.began_on,
            origins.entry,
            spells.exited_on,
            spells.exited_on >= origins.began_on and coalesce(spells.exited_on >= origins.since_on, true) as leaves,
        from spells(as_of) as spells
        inner join origins on spells.person = origins.person
        where decides(spells.exited_on, spells.returned_on, spells.previous_exited_on, spells.previous_returned_on, origins.began_on)
    ),

    -- Everybody as if she had stayed; who ever left is taken off again and entered with her exit. Persons away since before the origin, and
    -- not back by it, are not there to stay or leave; who left before she belonged to the group is none of those who stay or leave in it.
    observations as (
        select
            everybody.value,
            everybody.entry,
            cast(as_of as date) - everybody.began_on as days,
            false as event,
            everybody.persons,
        from everybody
        union all
        select
            leaving.value,
            leaving.entry,
            cast(as_of as date) - leaving.began_on,
            false,
            -1,
        from leaving
        union all
        select
            leaving.value,
            leaving.entry,
            leaving.exited_on - leaving.began_on,
            true,
            1,
        from leaving
        where leaving.leaves
    ),

    -- Who enters later than at 0 days is taken off again for the days before: one fewer who leaves on the eve of her entry or later.
    counted as (
        select
            observations.value,
            observations.days,
            case when observations.event then observations.persons else 0 end as events,
            observations.persons as leaving,
        from observations
        union all
        select
            observations.value,
            observations.entry - 1,
            0,
            -observations.persons,
        from observations
        where observations.entry > 0
    ),

    tally as (
        select
            counted.value,
            counted.days,
            cast(sum(counted.events) as bigint) as events,
            cast(sum(counted.leaving) as bigint) as leaving,
        from counted
        group by
            counted.value,
            counted.days
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
