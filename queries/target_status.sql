-- Question: which targets are met, and how far are the others?
-- Grain: one row an indicator with a target: the earliest due date not before the as-of date, else the latest; whole programme only.
-- Parameters: $as_of, $selection.
with ranked as (
    select
        targets.*,
        row_number() over (
            partition by targets.indicator order by targets.due_on >= $as_of desc, abs(targets.due_on - cast($as_of as date))
        ) as place,
    from programme.targets as targets
    where not narrows($selection)
),

persons as (
    select
        count(*) as registered,
        count(*) filter (away_people.person is null) as residents,
        count(covered_people.person) as covered,
        count(*) filter (away_people.mentas) as mentas,
    from people($as_of, $selection) as people
    left join away_people($as_of, $selection) as away_people on people.person = away_people.person
    left join covered_people($as_of, $selection) as covered_people on people.person = covered_people.person
),

training as (
    select count(*) filter (enrolments.completed) / nullif(count(*) filter (enrolments.started and enrolments.finished), 0) as completion_rate
    from enrolments($as_of, $selection) as enrolments
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
                when 'completion_rate' then training.completion_rate
                when 'mentas' then persons.mentas
            end as double
        ) as actual,
    from ranked
    cross join persons
    cross join training
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

select * from final
