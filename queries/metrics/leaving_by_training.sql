-- Question: do the trained leave more often than those not trained?
-- Grain: one row a stage of training that residents were in; limits and ratios against those never trained.
-- Parameters: as_of.
create or replace macro leaving_by_training(as_of) as table
    -- Each person's time from the first cohort on, and the days on which she passed from stage to stage (the as-of date where she did not).
    with persons as (
        select
            greatest(people_trained.registered_on, programme_began_on(as_of)) as from_on,
            coalesce(people_trained.started_from, cast(as_of as date)) as started_on,
            coalesce(people_trained.completed_from, cast(as_of as date)) as trained_on,
        from people_trained(as_of) as people_trained
        where programme_began_on(as_of) is not null
    ),

    absences as (
        select
            spells.exited_on,
            coalesce(spells.returned_on, cast(as_of as date)) as back_on,
            spells.destination != 'died' and not spells.by_closure as own,
            spells.started_from,
            spells.completed_from,
            greatest(spells.registered_on, programme_began_on(as_of)) as from_on,
            coalesce(spells.started_from, cast(as_of as date)) as started_on,
            coalesce(spells.completed_from, cast(as_of as date)) as trained_on,
        from spells_trained(as_of) as spells
        where programme_began_on(as_of) is not null
    ),

    -- Days in each stage, those away taken off again.
    stays as (
        select
            persons.from_on,
            persons.started_on,
            persons.trained_on,
            cast(as_of as date) as to_on,
            1 as times,
        from persons
        union all
        select
            greatest(absences.from_on, absences.exited_on) as from_on,
            absences.started_on,
            absences.trained_on,
            absences.back_on as to_on,
            -1 as times,
        from absences
    ),

    days as (
        select
            coalesce(sum(stays.times * greatest(0, least(stays.started_on, stays.to_on) - stays.from_on)), 0) as never,
            coalesce(
                sum(stays.times * greatest(0, least(stays.trained_on, stays.to_on) - greatest(stays.started_on, stays.from_on))), 0
            ) as started,
            coalesce(sum(stays.times * greatest(0, stays.to_on - greatest(stays.trained_on, stays.from_on))), 0) as completed,
        from stays
    ),

    exits as (
        select
            count(*) filter (coalesce(absences.started_from > absences.exited_on, true)) as never,
            count(*) filter (absences.started_from <= absences.exited_on and coalesce(absences.completed_from > absences.exited_on, true)) as started,
            count(*) filter (absences.completed_from <= absences.exited_on) as completed,
        from absences
        where absences.own and absences.exited_on >= programme_began_on(as_of)
    ),

    -- Who is selected by her training was sure to stay until it began: in such a selection nobody is observed before.
    stages as (
        select
            unnest([1, 2, 3]) as place,
            unnest(['never', 'started', 'completed']) as stage,
            unnest([case when is_by_training() then 0 else days.never end, days.started, days.completed]) / 30.4375 as person_months,
            unnest([case when is_by_training() then 0 else exits.never end, exits.started, exits.completed]) as exits,
        from days
        cross join exits
    ),

    rates as (
        select
            stages.*,
            100 * stages.exits / nullif(stages.person_months, 0) as rate_per_100,
        from stages
    ),

    -- The limits are computed in Python (queries/computed.py).
    final as (
        select
            rates.stage,
            cast(rates.person_months as double) as person_months,
            rates.exits,
            cast(rates.rate_per_100 as double) as rate_per_100,
            cast(null as double) as lower,
            cast(null as double) as upper,
            cast(rates.rate_per_100 / nullif(first_value(rates.rate_per_100) over (order by rates.place), 0) as double) as ratio,
            cast(null as double) as ratio_lower,
            cast(null as double) as ratio_upper,
        from rates
        order by rates.place
    )

    select * from final;
