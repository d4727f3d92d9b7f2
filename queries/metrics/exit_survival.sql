-- Question: how long do they stay, after the training or after registration?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying, in days.
-- Parameters: as_of, dimension, since (completion or registration).
create or replace macro exit_survival(as_of, dimension, since) as table
    with completions as (
        select
            enrolments.person,
            min(enrolments.ends_on) as began_on,
            arg_min(
                case dimension when 'skill' then enrolments.skill when 'cohort' then enrolments.cohort_id end,
                (enrolments.ends_on, enrolments.cohort_id)
            ) as value,
        from enrolments(as_of) as enrolments
        where enrolments.completed and since = 'completion'
        group by enrolments.person
    ),

    origins as (
        select
            members.person,
            case when since = 'completion' then completions.began_on else members.registered_on end as began_on,
            members.value,
            members.since_on,
        from members(as_of, dimension) as members
        left join completions on members.person = completions.person
        where since = 'registration' or coalesce(completions.value, members.value) = members.value
    ),

    -- Persons away since before the origin, and not back by it, are not there to stay or leave; who left before she belonged to
    -- the group is none of those who stay or leave in it.
    followed as (
        select
            origins.value,
            origins.began_on,
            origins.since_on,
            min(spells.exited_on) filter (spells.exited_on >= origins.began_on) as exited_on,
        from origins
        left join spells(as_of) as spells on origins.person = spells.person
        where origins.began_on is not null
        group by
            origins.person,
            origins.value,
            origins.began_on,
            origins.since_on
        having
            not coalesce(bool_or(spells.exited_on < origins.began_on and coalesce(spells.returned_on > origins.began_on, true)), false)
            and coalesce(min(spells.exited_on) filter (spells.exited_on >= origins.began_on) >= origins.since_on, true)
    ),

    observations as (
        select
            followed.value,
            greatest(followed.since_on - followed.began_on, 0) as entry,
            coalesce(followed.exited_on, cast(as_of as date)) - followed.began_on as days,
            followed.exited_on is not null as event,
        from followed
    ),

    -- Who enters later than at 0 days is taken off again for the days before: one fewer who leaves on the eve of her entry or later.
    counted as (
        select
            observations.value,
            observations.days,
            cast(observations.event as bigint) as events,
            1 as leaving,
        from observations
        union all
        select
            observations.value,
            observations.entry - 1,
            0,
            -1,
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
    ),

    final as (
        select kaplan_meier.*
        from kaplan_meier((select list(tally) from tally)) as kaplan_meier
        order by
            kaplan_meier."group",
            kaplan_meier.days
    )

    select * from final;
