-- Question: how many of the registered persons have come how far?
-- Grain: one row a stage; each stage counts those who are in every stage before it.
-- Parameters: $as_of, $selection.
with trained as (
    select
        enrolments.person,
        bool_or(enrolments.started) as started,
        bool_or(enrolments.completed) as completed,
        bool_or(enrolments.passed) as passed,
    from enrolments($as_of, $selection) as enrolments
    group by enrolments.person
),

reached as (
    select
        trained.person is not null as enrolled,
        coalesce(trained.started, false) as started,
        coalesce(trained.completed, false) as completed,
        coalesce(trained.passed, false) as passed,
        coalesce(away_people.mentas, false) as mentas,
        coalesce(latest_follow_ups.earning, false) as earning,
    from people($as_of, $selection) as people
    left join trained on people.person = trained.person
    left join away_people($as_of, $selection) as away_people on people.person = away_people.person
    left join latest_follow_ups($as_of, $selection) as latest_follow_ups on people.person = latest_follow_ups.person
),

counted as (
    select
        count(*) as registered,
        count(*) filter (enrolled) as enrolled,
        count(*) filter (started) as started,
        count(*) filter (completed) as completed,
        count(*) filter (passed) as passed,
        count(*) filter (passed and mentas) as mentas,
        count(*) filter (passed and mentas and earning) as earning,
    from reached
),

stages as (
    select
        unnest([1, 2, 3, 4, 5, 6, 7]) as place,
        unnest(['registered', 'enrolled', 'started', 'completed', 'passed', 'mentas', 'earning']) as stage,
        unnest([registered, enrolled, started, completed, passed, mentas, earning]) as persons,
    from counted
),

final as (
    select
        stages.stage,
        stages.persons,
        stages.persons / nullif(first_value(stages.persons) over (order by stages.place), 0) as share_of_registered,
        stages.persons / nullif(lag(stages.persons) over (order by stages.place), 0) as share_of_previous,
    from stages
    order by stages.place
)

select * from final
