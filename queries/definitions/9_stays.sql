-- Who stayed, was away and moved on, by stage of training and time since it began; what the forecast rests on.

-- One row a person and stage that she passes, from a day on and until before another: untrained and started since registration, trained
-- since the end of her first completed training.
create or replace macro stages_passed(as_of) as table
    with persons as (
        select
            people.person,
            people.registered_on,
            covered_people.covered_on,
            case when completions.person is not null then greatest(completions.ends_on, covered_people.covered_on) end as trained_on,
            cast(as_of as date) + 1 as tomorrow,
        from people(as_of) as people
        left join covered_people(as_of) as covered_people on people.person = covered_people.person
        left join first_completions(as_of) as completions on people.person = completions.person
    ),

    stages as (
        select
            persons.person,
            'untrained' as training,
            persons.registered_on as origin,
            persons.registered_on as entered_on,
            coalesce(persons.covered_on, persons.tomorrow) as left_on,
        from persons
        union all
        select
            persons.person,
            'started' as training,
            persons.registered_on as origin,
            persons.covered_on as entered_on,
            coalesce(persons.trained_on, persons.tomorrow) as left_on,
        from persons
        where persons.covered_on is not null
        union all
        select
            persons.person,
            'trained' as training,
            persons.trained_on as origin,
            persons.trained_on as entered_on,
            persons.tomorrow as left_on,
        from persons
        where persons.trained_on is not null
    )

    select stages.* from stages;

-- One row an exit by the date: the stage and months since it began in which the person left.
create or replace macro stage_exits(as_of) as table
    with absences as (
        select
            spells.*,
            coalesce(spells.returned_on, cast(as_of as date) + 1) as back_on,
        from spells(as_of) as spells
    )

    select
        absences.*,
        stages.training,
        whole_months(stages.origin, absences.exited_on) as months,
    from absences
    inner join stages_passed(as_of) as stages on absences.person = stages.person
    where absences.exited_on >= stages.entered_on and absences.exited_on < stages.left_on;

-- One row a span of days that persons with the same dates spent here or away, in one whole month since their stage, or their leaving,
-- began (12 holds all longer); those who were away are taken off those who were registered. Of the away not those who died or whom the
-- closure sent away.
create or replace macro stay_spans(as_of, since) as table
    with stages as (
        select stages_passed.*
        from stages_passed(as_of) as stages_passed
    ),

    exits as (
        select stage_exits.*
        from stage_exits(as_of) as stage_exits
    ),

    absences as (
        select
            spells.*,
            coalesce(spells.returned_on, cast(as_of as date) + 1) as back_on,
        from spells(as_of) as spells
    ),

    stays as (
        select
            stages.training,
            false as gone,
            stages.origin,
            stages.entered_on as from_on,
            stages.left_on as to_on,
            count(*) as persons,
        from stages
        group by
            stages.training,
            stages.origin,
            stages.entered_on,
            stages.left_on
        union all
        select
            stages.training,
            false as gone,
            stages.origin,
            greatest(stages.entered_on, absences.exited_on) as from_on,
            least(stages.left_on, absences.back_on) as to_on,
            -count(*) as persons,
        from absences
        inner join stages on absences.person = stages.person
        group by
            stages.training,
            stages.origin,
            greatest(stages.entered_on, absences.exited_on),
            least(stages.left_on, absences.back_on)
        union all
        select
            exits.training,
            true as gone,
            exits.exited_on as origin,
            exits.exited_on as from_on,
            exits.back_on as to_on,
            count(*) as persons,
        from exits
        where exits.destination != 'died' and not exits.by_closure
        group by
            exits.training,
            exits.exited_on,
            exits.back_on
    ),

    -- The same in whole months since the origin, as far as they lie in the time that counts.
    stays_by_month as (
        select
            stays.*,
            unnest(
                range(whole_months(stays.origin, greatest(stays.from_on, cast(since as date))), whole_months(stays.origin, stays.to_on - 1) + 1)
            ) as months,
        from stays
        where stays.to_on > since and stays.from_on < stays.to_on
    ),

    spans as (
        select
            stays_by_month.training,
            stays_by_month.gone,
            stays_by_month.months,
            stays_by_month.persons,
            greatest(stays_by_month.from_on, cast(stays_by_month.origin + to_months(cast(stays_by_month.months as integer)) as date)) as from_on,
            case
                when stays_by_month.months < 12
                    then least(stays_by_month.to_on, cast(stays_by_month.origin + to_months(cast(stays_by_month.months + 1 as integer)) as date))
                else stays_by_month.to_on
            end as to_on,
        from stays_by_month
    )

    select spans.* from spans;

-- The first month of the step of a staying curve in which that whole month lies: the first month, the second and third, the rest of the
-- year, later.
create or replace macro staying_step(months) as (
    case when months >= 12 then 12 when months >= 3 then 3 when months >= 1 then 1 else 0 end
);
