-- Question: how long do they stay, after the training or after registration?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying, in days.
-- Parameters: as_of, dimension, since (completion or registration).
create or replace macro exit_survival(as_of, dimension, since) as table
    with completions as (
        select
            first_completions.person,
            first_completions.ends_on as began_on,
            case dimension when 'skill' then first_completions.skill when 'cohort' then first_completions.cohort_id end as value,
        from first_completions(as_of) as first_completions
        where since = 'completion'
    ),

    -- Whoever completed a training of a group belongs to it, and everybody to all: only what belongs to the person has to be looked up.
    origins as (
        select
            members.person,
            members.registered_on as began_on,
            members.value,
            members.since_on,
        from members(as_of, dimension) as members
        where since = 'registration'
        union all
        select
            completions.person,
            completions.began_on,
            coalesce(completions.value, 'all'),
            cast(null as date),
        from completions
        where coalesce(dimension in ('skill', 'cohort'), true)
        union all
        select
            completions.person,
            completions.began_on,
            grouped_people.value,
            cast(null as date),
        from completions
        inner join grouped_people(as_of, dimension) as grouped_people on completions.person = grouped_people.person
        where dimension not in ('skill', 'cohort')
    ),

    everybody as (
        select
            origins.value,
            origins.began_on,
            origins.since_on,
            count(*) as persons,
        from origins
        group by
            origins.value,
            origins.began_on,
            origins.since_on
    ),

    leavers as (
        select
            origins.person,
            origins.value,
            any_value(origins.began_on) as began_on,
            any_value(origins.since_on) as since_on,
            min(spells.exited_on) filter (spells.exited_on >= origins.began_on) as exited_on,
            bool_or(spells.exited_on < origins.began_on and coalesce(spells.returned_on > origins.began_on, true)) as was_away,
        from spells(as_of) as spells
        inner join origins on spells.person = origins.person
        group by
            origins.person,
            origins.value
    ),

    -- From when on who completed a training belongs to the group: since she started one of it.
    belonging as (
        select
            enrolments.person,
            case dimension when 'skill' then enrolments.skill when 'cohort' then enrolments.cohort_id end as value,
            min(greatest(enrolments.covered_on, enrolments.registered_on)) as since_on,
        from enrolments(as_of) as enrolments
        semi join leavers on enrolments.person = leavers.person
        where
            since = 'completion'
            and enrolments.started
            and (is_by_training() or dimension in ('skill', 'cohort'))
        group by all
    ),

    leaving as (
        select
            leavers.* exclude (since_on),
            coalesce(belonging.since_on, leavers.since_on) as since_on,
        from leavers
        left join belonging on leavers.person = belonging.person and coalesce(belonging.value, leavers.value) = leavers.value
    ),

    -- Everybody as if she had stayed; who ever left is taken off again and entered with her exit. Persons away since before the origin, and
    -- not back by it, are not there to stay or leave; who left before she belonged to the group is none of those who stay or leave in it.
    followed as (
        select
            everybody.value,
            everybody.began_on,
            everybody.since_on,
            cast(null as date) as exited_on,
            everybody.persons,
        from everybody
        union all
        select
            leaving.value,
            leaving.began_on,
            leaving.since_on,
            null,
            -1,
        from leaving
        union all
        select
            leaving.value,
            leaving.began_on,
            leaving.since_on,
            leaving.exited_on,
            1,
        from leaving
        where not leaving.was_away and coalesce(leaving.exited_on >= leaving.since_on, true)
    ),

    observations as (
        select
            followed.value,
            -- After a completion everybody enters at 0 days, also who was entered in the group's list only after it had ended: she was there.
            case when since = 'registration' then greatest(followed.since_on - followed.began_on, 0) else 0 end as entry,
            coalesce(followed.exited_on, cast(as_of as date)) - followed.began_on as days,
            followed.exited_on is not null as event,
            followed.persons,
        from followed
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
