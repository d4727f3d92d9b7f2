-- The Kaplan-Meier estimate (Kaplan and Meier 1958) with Greenwood's variance and log-log limits at 95 %.

create or replace macro lower_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) - 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);

create or replace macro upper_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) + 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);

-- One row an event time and group. `tally` is a list of structs, one a group (value) and time (days): how many had the
-- event then (events) and how many were observed no longer than that, with the event or without (leaving).
create or replace macro kaplan_meier(tally) as table
    with tallied as (
        select unnest(tally, recursive := true)
    ),

    at_risk as (
        select
            tallied.value,
            tallied.days,
            tallied.events,
            cast(sum(tallied.leaving) over (partition by tallied.value order by tallied.days desc) as bigint) as at_risk,
        from tallied
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
    )

    select
        estimated.value as "group",
        estimated.days,
        estimated.at_risk,
        estimated.events,
        estimated.survival,
        lower_limit(estimated.survival, estimated.variance) as lower,
        upper_limit(estimated.survival, estimated.variance) as upper,
    from estimated;

-- One row or several a person and group she belongs to: how many days she was followed until her first training, and whether it came. Everybody is counted
-- as if she had stayed, and who ever left is taken off again (`persons`) and entered with her exit. She is followed from her registration on, or from the
-- programme's beginning.
create or replace macro times_by_group(as_of, dimension) as table
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
    )

    select
        followed.value,
        least(followed.covered_on, followed.exited_on, cast(as_of as date)) - followed.began_on as days,
        coalesce(followed.covered_on <= coalesce(followed.exited_on, cast(as_of as date)), false) as trained,
        followed.persons,
    from followed;

-- The same; where a version is kept open and nothing is selected, that of everybody is looked up.
create or replace macro first_training_times(as_of, dimension) as table
    select times_by_group.*
    from times_by_group(as_of, dimension) as times_by_group;
