-- Question: how long do they stay, after the training or after registration?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying, in days.
-- Parameters: as_of, dimension, since (completion or registration).
create or replace macro exit_survival(as_of, dimension, since) as table
    with registered as (
        select
            members.person,
            members.registered_on as began_on,
            members.value,
            members.since_on,
            greatest(members.since_on - members.registered_on, 0) as entry,
        from members(as_of, dimension) as members
        where since = 'registration'
    ),

    -- How many are followed in a group from a day on, and how many enter it so many days later. After a completion everybody enters at 0 days, also who
    -- was entered in the group's list only after it had ended: she was there.
    begun as (
        select
            registered.value,
            registered.began_on,
            count(*) as persons,
        from registered
        group by
            registered.value,
            registered.began_on
        union all
        select completers_begun.*
        from completers_begun(as_of, dimension) as completers_begun
        where since = 'completion'
    ),

    entered as (
        select
            registered.value,
            registered.entry,
            count(*) as persons,
        from registered
        where registered.entry > 0
        group by
            registered.value,
            registered.entry
    ),

    leaving as (
        select
            registered.value,
            registered.began_on,
            registered.entry,
            spells.exited_on,
            spells.exited_on >= registered.began_on and coalesce(spells.exited_on >= registered.since_on, true) as leaves,
        from spells(as_of) as spells
        inner join registered on spells.person = registered.person
        where decides(spells.exited_on, spells.returned_on, spells.previous_exited_on, spells.previous_returned_on, registered.began_on)
        union all
        select
            completers_leaving.value,
            completers_leaving.began_on,
            0,
            completers_leaving.exited_on,
            completers_leaving.leaves,
        from completers_leaving(as_of, dimension) as completers_leaving
        where since = 'completion'
    ),

    -- Counted twice: by the day on which they began, and by how long they stayed.
    left_after as (
        select
            leaving.value,
            leaving.began_on,
            leaving.leaves,
            case when leaving.leaves then leaving.exited_on - leaving.began_on else leaving.entry - 1 end as days,
            count(*) as persons,
        from leaving
        group by all
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
            left_after.value,
            unnest([cast(as_of as date) - left_after.began_on, left_after.days]),
            unnest([0, case when left_after.leaves then left_after.persons else 0 end]),
            unnest([-left_after.persons, left_after.persons]),
        from left_after
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
