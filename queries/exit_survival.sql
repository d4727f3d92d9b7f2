-- Question: how long do they stay, after the training or after registration?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying, in days.
-- Parameters: $as_of, $selection, $by, $since (completion or registration).
with completions as (
    select
        enrolments.person,
        min(enrolments.ends_on) as began_on,
        arg_min(enrolments.skill, (enrolments.ends_on, enrolments.cohort_id)) as skill,
        arg_min(enrolments.cohort_id, (enrolments.ends_on, enrolments.cohort_id)) as cohort_id,
    from enrolments($as_of, $selection) as enrolments
    where enrolments.completed
    group by enrolments.person
),

origins as (
    select
        people.person,
        completions.began_on,
        case $by
            when 'skill' then completions.skill
            when 'cohort' then completions.cohort_id
            when 'age_band' then people.age_band
            when 'origin' then people.origin
            when 'education' then people.education
            else 'all'
        end as value,
    from completions
    inner join people($as_of, $selection) as people on completions.person = people.person
    where $since = 'completion'
    union all
    select
        people.person,
        people.registered_on,
        grouped_people.value,
    from people($as_of, $selection) as people
    inner join grouped_people($as_of, $selection, $by) as grouped_people on people.person = grouped_people.person
    where $since = 'registration'
),

-- Persons away since before the origin, and not back by it, are not there to stay or leave.
there as (
    select origins.*
    from origins
    where not exists (
        select 1
        from spells($as_of, $selection) as spells
        where
            spells.person = origins.person
            and spells.exited_on < origins.began_on
            and (spells.returned_on is null or spells.returned_on > origins.began_on)
    )
),

followed as (
    select
        there.person,
        there.value,
        there.began_on,
        min(spells.exited_on) as exited_on,
    from there
    left join spells($as_of, $selection) as spells
        on there.person = spells.person and spells.exited_on >= there.began_on
    group by
        there.person,
        there.value,
        there.began_on
),

observations as (
    select
        followed.value,
        coalesce(followed.exited_on, cast($as_of as date)) - followed.began_on as days,
        followed.exited_on is not null as event,
    from followed
),

counted as (
    select
        observations.value,
        observations.days,
        count(*) filter (observations.event) as events,
        count(*) as leaving_risk,
    from observations
    group by
        observations.value,
        observations.days
),

at_risk as (
    select
        counted.value,
        counted.days,
        counted.events,
        cast(sum(counted.leaving_risk) over (partition by counted.value order by counted.days desc) as bigint) as at_risk,
    from counted
),

estimated as (
    select
        at_risk.value,
        at_risk.days,
        at_risk.at_risk,
        at_risk.events,
        product(1 - at_risk.events / at_risk.at_risk) over time_so_far as survival,
        sum(at_risk.events / nullif(at_risk.at_risk * (at_risk.at_risk - at_risk.events), 0)) over time_so_far as variance,
    from at_risk
    where at_risk.events > 0
    window time_so_far as (partition by at_risk.value order by at_risk.days)
),

final as (
    select
        estimated.value as "group",
        cast(estimated.days as bigint) as days,
        estimated.at_risk,
        estimated.events,
        estimated.survival,
        lower_limit(estimated.survival, estimated.variance) as lower,
        upper_limit(estimated.survival, estimated.variance) as upper,
    from estimated
    order by
        group_order(estimated.value),
        estimated.value,
        estimated.days
)

select * from final
