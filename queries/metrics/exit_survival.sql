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
            grouped_people.person,
            completions.began_on,
            coalesce(completions.value, grouped_people.value) as value,
        from completions
        inner join grouped_people(as_of, nullif(nullif(dimension, 'skill'), 'cohort')) as grouped_people
            on completions.person = grouped_people.person
        union all
        select
            grouped_people.person,
            grouped_people.registered_on as began_on,
            grouped_people.value,
        from grouped_people(as_of, dimension) as grouped_people
        where since = 'registration'
    ),

    -- Persons away since before the origin, and not back by it, are not there to stay or leave.
    followed as (
        select
            origins.value,
            origins.began_on,
            min(spells.exited_on) filter (spells.exited_on >= origins.began_on) as exited_on,
        from origins
        left join spells(as_of) as spells on origins.person = spells.person
        group by
            origins.person,
            origins.value,
            origins.began_on
        having not coalesce(
            bool_or(spells.exited_on < origins.began_on and coalesce(spells.returned_on > origins.began_on, true)), false
        )
    ),

    observations as (
        select
            followed.value,
            coalesce(followed.exited_on, cast(as_of as date)) - followed.began_on as days,
            followed.exited_on is not null as event,
        from followed
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
