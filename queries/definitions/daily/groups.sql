-- Without any filter, in a version that is kept open: what stands in for the definitions of the same names adds up the changes of each group up to the date
-- (support/daily). Of groups of training only for skills, trainers and organisers: `breakdown` has no other.

create or replace macro daily.breakdown_of_people(as_of, dimension) as table
    select
        case when groups_of_people.dimension = 'age_band' then age_band(groups_of_people.birth_year, as_of) else groups_of_people.value end as value,
        cast(sum(groups_of_people.registered) as bigint) as registered,
        cast(sum(groups_of_people.covered) as bigint) as covered,
        cast(sum(groups_of_people.started) as bigint) as started,
        cast(sum(groups_of_people.completed) as bigint) as completed,
        cast(sum(groups_of_people.exits) as bigint) as exits,
        cast(sum(groups_of_people.away) as bigint) as away,
        cast(sum(groups_of_people.mentas) as bigint) as mentas,
    from daily.groups_of_people as groups_of_people
    where groups_of_people.dimension = dimension and groups_of_people.day <= as_of
    group by all;

create or replace macro daily.coverage_of_people(as_of, dimension) as table
    select
        case when groups_of_people.dimension = 'age_band' then age_band(groups_of_people.birth_year, as_of) else groups_of_people.value end as value,
        cast(sum(groups_of_people.registered) as bigint) as registered,
        cast(sum(groups_of_people.covered) as bigint) as covered,
    from daily.groups_of_people as groups_of_people
    where groups_of_people.dimension = dimension and groups_of_people.day <= as_of
    group by all;

create or replace macro daily.breakdown_of_training(as_of, dimension) as table
    select
        groups_of_training.value,
        cast(sum(groups_of_training.registered) as bigint) as registered,
        cast(sum(groups_of_training.covered) as bigint) as covered,
        cast(sum(groups_of_training.started) as bigint) as started,
        cast(sum(groups_of_training.completed) as bigint) as completed,
        cast(sum(groups_of_training.exits) as bigint) as exits,
        cast(sum(groups_of_training.away) as bigint) as away,
        cast(sum(groups_of_training.mentas) as bigint) as mentas,
    from daily.groups_of_training as groups_of_training
    where groups_of_training.dimension = dimension and groups_of_training.day <= as_of
    group by groups_of_training.value;
