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

    -- How many are followed in a group from a day on, and how many enter it so many days later.
    begun as (
        select
            origins.value,
            origins.began_on,
            count(*) as persons,
        from origins
        group by
            origins.value,
            origins.began_on
    ),

    entered as (
        select
            origins.value,
            origins.entry,
            count(*) as persons,
        from origins
        where origins.entry > 0
        group by
            origins.value,
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
    -- Who enters later than at 0 days is taken off again for the days before: one fewer who leaves on the eve of her entry or later. Before the
    -- first day nobody leaves, so that what stands there counts for nothing.
    counted as (
        select
            begun.value,
            cast(as_of as date) - begun.began_on as days,
            0 as events,
            begun.persons as leaving,
        from begun
        union all
        select
            entered.value,
            entered.entry - 1,
            0,
            -entered.persons,
        from entered
        union all
        select
            leaving.value,
            unnest([cast(as_of as date) - leaving.began_on, case when leaving.leaves then leaving.exited_on - leaving.began_on else leaving.entry - 1 end]),
            unnest([0, case when leaving.leaves then 1 else 0 end]),
            unnest([-1, 1]),
        from leaving
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
