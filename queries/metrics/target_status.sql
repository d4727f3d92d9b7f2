-- Question: which targets are met, and how far are the others?
-- Grain: one row an indicator with a target: the earliest due date not before the as-of date, else the latest; whole programme only.
-- Parameters: as_of.
create or replace macro target_status(as_of) as table
    with ranked as (
        select
            targets.*,
            row_number() over (
                partition by targets.indicator order by targets.due_on >= as_of desc, abs(targets.due_on - cast(as_of as date))
            ) as place,
        from programme.targets as targets
        where not is_narrowed()
    ),

    training as (
        select
            set_size(set_of(case when enrolments.started then enrolments.person end)) as covered,
            count(*) filter (enrolments.completed) / nullif(count(*) filter (enrolments.started and enrolments.finished), 0) as completion_rate,
        from enrolments(as_of) as enrolments
    ),

    leaving as (
        select
            count(*) filter (spells.away) as away,
            count(*) filter (spells.mentas) as mentas,
        from spells(as_of) as spells
    ),

    persons as (
        select
            selected_persons(as_of) as registered,
            selected_persons(as_of) - leaving.away as residents,
            training.covered,
            training.completion_rate,
            leaving.mentas,
        from training
        cross join leaving
    ),

    compared as (
        select
            ranked.indicator,
            ranked.due_on,
            ranked.value as target,
            ranked.baseline_value,
            cast(
                case ranked.indicator
                    when 'population' then persons.residents
                    when 'coverage' then persons.covered / nullif(persons.registered, 0)
                    when 'completion_rate' then persons.completion_rate
                    when 'mentas' then persons.mentas
                end as double
            ) as actual,
        from ranked
        cross join persons
        where ranked.place = 1
    ),

    achieved as (
        select
            compared.*,
            case
                when compared.indicator = 'population' then (compared.baseline_value - compared.actual) / nullif(compared.baseline_value - compared.target, 0)
                else compared.actual / nullif(compared.target, 0)
            end as achievement,
            case when compared.indicator = 'population' then compared.actual <= compared.target else compared.actual >= compared.target end as met,
        from compared
    ),

    final as (
        select
            achieved.indicator,
            achieved.due_on,
            achieved.target,
            achieved.actual,
            achieved.actual - achieved.target as gap,
            achieved.achievement,
            performance_scale(achieved.achievement) as scale,
            achieved.met,
        from achieved
        order by list_position(['population', 'coverage', 'completion_rate', 'mentas'], achieved.indicator)
    )

    select * from final;
