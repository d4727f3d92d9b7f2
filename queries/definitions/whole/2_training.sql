-- Without any filter all enrolments of a person count: the facts hold what they came to.

create or replace macro whole.training_reached(as_of) as table
    select
        fact_persons.person,
        fact_persons.registered_on,
        known_by(fact_persons.started_from, as_of) as started_from,
        known_by(fact_persons.covered_on, as_of) as covered_on,
        known_by(fact_persons.completed_from, as_of) as completed_from,
        known_by(fact_persons.passed_from, as_of) as passed_from,
    from programme.fact_persons as fact_persons
    where
        fact_persons.enrolled_from <= as_of
        and is_selected(fact_persons.person, as_of);

create or replace macro whole.people_trained(as_of) as table
    select
        fact_persons.person,
        fact_persons.registered_on,
        age_band(fact_persons.birth_year, as_of) as age_band,
        coalesce(fact_persons.origin, 'unknown') as origin,
        coalesce(fact_persons.education, 'unknown') as education,
        known_by(fact_persons.started_from, as_of) as started_from,
        known_by(fact_persons.covered_on, as_of) as covered_on,
        known_by(fact_persons.completed_from, as_of) as completed_from,
        known_by(fact_persons.passed_from, as_of) as passed_from,
    from programme.fact_persons as fact_persons
    where is_selected(fact_persons.person, as_of);

create or replace macro whole.first_completions(as_of) as table
    select
        fact_enrolments.person,
        fact_enrolments.ends_on,
        fact_enrolments.cohort_id,
        fact_enrolments.skill,
        greatest(fact_enrolments.first_present_on, fact_enrolments.enrolled_on) as covered_on,
        fact_enrolments.registered_on,
    from programme.fact_enrolments as fact_enrolments
    where
        fact_enrolments.completed_on <= as_of
        and fact_enrolments.enrolled_on <= as_of
        and coalesce(fact_enrolments.completed_before_from > as_of, true)
        and is_selected(fact_enrolments.person, as_of);

-- The facts hold from which day on each is true.
create or replace macro whole.persons_by_stage(as_of) as table
    select
        cast(coalesce(sum(fact_days.enrolled), 0) as bigint) as enrolled,
        cast(coalesce(sum(fact_days.covered), 0) as bigint) as started,
        cast(coalesce(sum(fact_days.completed), 0) as bigint) as completed,
        cast(coalesce(sum(fact_days.passed), 0) as bigint) as passed,
    from programme.fact_days as fact_days
    where fact_days.day <= as_of;

create or replace macro whole.trainings_by_stage(as_of) as table
    select
        cast(coalesce(sum(fact_days.trainings_started), 0) as bigint) as started,
        cast(coalesce(sum(fact_days.trainings_completed), 0) as bigint) as completed,
        cast(coalesce(sum(fact_days.trainings_assessed), 0) as bigint) as assessed,
        cast(coalesce(sum(fact_days.trainings_passed), 0) as bigint) as passed,
    from programme.fact_days as fact_days
    where fact_days.day <= as_of;

create or replace macro whole.trainings_finished(as_of) as table
    select
        fact_days.day,
        fact_days.trainings_started as started,
        fact_days.trainings_completed as completed,
    from programme.fact_days as fact_days
    where fact_days.day <= as_of;

-- The facts hold what no later day changes; the enrolments of other cohorts are counted.
create or replace macro whole.cohort_counts(as_of) as table
    with counts as (
        select
            fact_cohort_counts.*,
            coalesce(fact_cohort_counts.assessed_from <= as_of, false) as has_assessed,
            fact_cohort_counts.settled_on <= as_of and (not has_assessed or fact_cohort_counts.assessed_settled_on <= as_of) as settled,
        from programme.fact_cohort_counts as fact_cohort_counts
        where fact_cohort_counts.enrolled_from <= as_of
    )

    select
        counts.cohort,
        counts.enrolled,
        counts.started,
        counts.completed,
        case when counts.has_assessed then counts.assessed else 0 end as assessed,
        case when counts.has_assessed then counts.passed else 0 end as passed,
        counts.first_timers,
    from counts
    where counts.settled
    union all
    select
        enrolments.cohort,
        count(*) as enrolled,
        count(*) filter (enrolments.started) as started,
        count(*) filter (enrolments.completed) as completed,
        count(*) filter (enrolments.assessed) as assessed,
        count(*) filter (enrolments.passed) as passed,
        count(*) filter (enrolments.first_started) as first_timers,
    from enrolments(as_of) as enrolments
    inner join counts on enrolments.cohort = counts.cohort
    where not counts.settled
    group by enrolments.cohort;
