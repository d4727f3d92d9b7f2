-- Groups for a breakdown. `dimension` is age_band, origin or education, which sort people; or skill, cohort, trainer or organiser,
-- which sort enrolments. Anything else puts everybody in 'all'.

create or replace macro is_of_training(dimension) as (
    coalesce(dimension in ('skill', 'cohort', 'trainer', 'organiser'), false)
);

-- One row an enrolment with the group it belongs to.
create or replace macro grouped_enrolments(as_of, dimension) as table
    select
        enrolments.*,
        case dimension
            when 'skill' then enrolments.skill
            when 'cohort' then enrolments.cohort_id
            when 'trainer' then coalesce(fact_cohorts.trainer, 'unknown')
            else coalesce(fact_cohorts.organiser, 'unknown')
        end as value,
    from enrolments(as_of) as enrolments
    inner join programme.fact_cohorts as fact_cohorts on enrolments.cohort = fact_cohorts.cohort
    where is_of_training(dimension);

-- One row a person and group she belongs to, with the day from which on she is covered there (null where she is not); she may stand in several groups
-- of enrolments.
create or replace macro grouped_people(as_of, dimension) as table
    select
        people_trained.person,
        people_trained.registered_on,
        case dimension
            when 'age_band' then people_trained.age_band
            when 'origin' then people_trained.origin
            when 'education' then people_trained.education
            else 'all'
        end as value,
        people_trained.covered_on,
    from people_trained(as_of) as people_trained
    where not is_of_training(dimension)
    union all
    select
        grouped_enrolments.person,
        grouped_enrolments.registered_on,
        grouped_enrolments.value,
        min(greatest(grouped_enrolments.covered_on, grouped_enrolments.registered_on)) filter (grouped_enrolments.started) as covered_on,
    from grouped_enrolments(as_of, dimension) as grouped_enrolments
    group by
        grouped_enrolments.person,
        grouped_enrolments.registered_on,
        grouped_enrolments.value;

-- One row a person and group, with the day from which her exits count there: null is from the first day on. Nobody is chosen by her
-- future: where training makes the groups or the selection, she belongs to one from the day on which she first started an
-- enrolment of it (chosen, if some are), not before.
create or replace macro members(as_of, dimension) as table
    select
        grouped_people.person,
        grouped_people.registered_on,
        grouped_people.value,
        cast(null as date) as since_on,
    from grouped_people(as_of, nullif(nullif(dimension, 'skill'), 'cohort')) as grouped_people
    where not is_by_training() and coalesce(dimension not in ('skill', 'cohort'), true)
    union all
    select
        enrolments.person,
        any_value(enrolments.registered_on) as registered_on,
        case dimension when 'skill' then enrolments.skill else enrolments.cohort_id end as value,
        min(greatest(enrolments.covered_on, enrolments.registered_on)) as since_on,
    from enrolments(as_of) as enrolments
    where
        enrolments.started
        and dimension in ('skill', 'cohort')
    group by
        enrolments.person,
        value
    union all
    select
        grouped_people.person,
        any_value(grouped_people.registered_on) as registered_on,
        grouped_people.value,
        min(greatest(enrolments.covered_on, grouped_people.registered_on)) as since_on,
    from grouped_people(as_of, nullif(nullif(dimension, 'skill'), 'cohort')) as grouped_people
    inner join enrolments(as_of) as enrolments on grouped_people.person = enrolments.person
    where
        enrolments.started
        and is_by_training()
        and coalesce(dimension not in ('skill', 'cohort'), true)
    group by
        grouped_people.person,
        grouped_people.value;
