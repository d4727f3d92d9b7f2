-- Question: where does the programme stand on the as-of date?
-- Grain: one row.
-- Parameters: $as_of, $selection.
with persons as (
    select
        count(*) as registered,
        count(*) filter (away_people.person is null) as residents,
        count(covered_people.person) as covered,
        count(covered_people.person) filter (away_people.person is null) as covered_residents,
        count(*) filter (away_people.mentas) as mentas,
    from people($as_of, $selection) as people
    left join away_people($as_of, $selection) as away_people on people.person = away_people.person
    left join covered_people($as_of, $selection) as covered_people on people.person = covered_people.person
),

training as (
    select
        count(distinct enrolments.person) as enrolled,
        count(*) filter (enrolments.started and enrolments.finished) as started,
        count(*) filter (enrolments.completed) as completed,
        count(*) filter (enrolments.assessed) as assessed,
        count(*) filter (enrolments.passed) as passed,
    from enrolments($as_of, $selection) as enrolments
),

leaving as (
    select
        count(*) as exits,
        count(*) filter (spells.by_closure) as closure_exits,
        count(spells.returned_on) as returns,
        count(*) filter (spells.destination != 'died' and spells.exited_on + interval 6 month <= $as_of) as sustained_base_6m,
        count(*) filter (
            spells.destination != 'died'
            and spells.exited_on + interval 6 month <= $as_of
            and (spells.returned_on is null or spells.returned_on > spells.exited_on + interval 6 month)
        ) as sustained_6m,
    from spells($as_of, $selection) as spells
),

following as (
    select
        count(*) as followed_up,
        count(*) filter (latest_follow_ups.earning) as earning,
    from latest_follow_ups($as_of, $selection) as latest_follow_ups
),

final as (
    select
        cast($as_of as date) as as_of,
        persons.registered,
        persons.residents,
        persons.covered,
        persons.covered / nullif(persons.registered, 0) as coverage,
        persons.covered_residents,
        persons.covered_residents / nullif(persons.residents, 0) as coverage_residents,
        training.enrolled,
        training.started,
        training.completed,
        training.completed / nullif(training.started, 0) as completion_rate,
        training.assessed,
        training.passed,
        training.passed / nullif(training.assessed, 0) as pass_rate,
        leaving.exits,
        leaving.closure_exits,
        leaving.returns,
        persons.mentas,
        leaving.sustained_base_6m,
        leaving.sustained_6m,
        leaving.sustained_6m / nullif(leaving.sustained_base_6m, 0) as sustained_rate_6m,
        following.followed_up,
        following.earning,
        following.earning / nullif(following.followed_up, 0) as earning_rate,
    from persons
    cross join training
    cross join leaving
    cross join following
)

select * from final
