-- Who was enrolled, started, completed, was assessed and passed by the as-of date.

-- One row an enrolment in the selection. It counts from the day it was made; with what had come true of it by then (`covered_on` means something where
-- it is started: from then on it covers the person; `first_started`: it is started, and of all her groups, chosen or not, none is that comes before:
-- cohorts are numbered by starts_on, then cohort_id).
create or replace macro enrolments(as_of) as table
    select
        fact_enrolments.person,
        fact_enrolments.registered_on,
        fact_enrolments.cohort,
        fact_enrolments.cohort_id,
        fact_enrolments.skill,
        fact_enrolments.ends_on,
        fact_enrolments.assessed_on,
        fact_enrolments.present_mask,
        fact_enrolments.one_of_several,
        greatest(fact_enrolments.first_present_on, fact_enrolments.enrolled_on) as covered_on,
        fact_enrolments.ends_on <= as_of as finished,
        coalesce(fact_enrolments.first_present_on <= as_of, false) as started,
        coalesce(fact_enrolments.first_present_on <= as_of and coalesce(fact_enrolments.started_before_from > as_of, true), false) as first_started,
        coalesce(fact_enrolments.completed_on <= as_of, false) as completed,
        coalesce(fact_enrolments.completed_on <= as_of and fact_enrolments.assessed_on <= as_of, false) as assessed,
        coalesce(fact_enrolments.completed_on <= as_of and fact_enrolments.passed_on <= as_of, false) as passed,
    from programme.fact_enrolments as fact_enrolments
    where
        fact_enrolments.enrolled_on <= as_of
        and is_selected(fact_enrolments.person, as_of)
        and is_chosen(fact_enrolments.cohort);

-- One row a person in the selection who is enrolled: the days from which on she is enrolled, has started, completed and passed a training, null
-- where that is not so by the as-of date. A later stage is never reached before an earlier one. She is covered from the day on which she
-- started, and not before her registration.
create or replace macro training_reached(as_of) as table
    select
        enrolments.person,
        any_value(enrolments.registered_on) as registered_on,
        min(enrolments.covered_on) filter (enrolments.started) as started_from,
        min(greatest(enrolments.covered_on, enrolments.registered_on)) filter (enrolments.started) as covered_on,
        min(greatest(enrolments.ends_on, enrolments.covered_on)) filter (enrolments.completed) as completed_from,
        min(greatest(enrolments.ends_on, enrolments.covered_on, enrolments.assessed_on)) filter (enrolments.passed) as passed_from,
    from enrolments(as_of) as enrolments
    group by enrolments.person;

-- One row a person in the selection, with the same days; who is not enrolled has none.
create or replace macro people_trained(as_of) as table
    select
        people.*,
        training_reached.started_from,
        training_reached.covered_on,
        training_reached.completed_from,
        training_reached.passed_from,
    from people(as_of) as people
    left join training_reached(as_of) as training_reached on people.person = training_reached.person;

-- One row: how many persons in the selection are enrolled, have started, completed and passed a training.
create or replace macro persons_by_stage(as_of) as table
    select
        count(*) as enrolled,
        count(training_reached.started_from) as started,
        count(training_reached.completed_from) as completed,
        count(training_reached.passed_from) as passed,
    from training_reached(as_of) as training_reached;

-- One row: how many enrolments are started and their training has ended, are completed, assessed and passed.
create or replace macro trainings_by_stage(as_of) as table
    select
        count(*) filter (enrolments.started and enrolments.finished) as started,
        count(*) filter (enrolments.completed) as completed,
        count(*) filter (enrolments.assessed) as assessed,
        count(*) filter (enrolments.passed) as passed,
    from enrolments(as_of) as enrolments;

-- One row a cohort with enrolments in the selection: how many there are, started, completed, assessed and passed, and of how many persons it is the
-- first of all that they started.
create or replace macro cohort_counts(as_of) as table
    select
        enrolments.cohort,
        count(*) as enrolled,
        count(*) filter (enrolments.started) as started,
        count(*) filter (enrolments.completed) as completed,
        count(*) filter (enrolments.assessed) as assessed,
        count(*) filter (enrolments.passed) as passed,
        count(*) filter (enrolments.first_started) as first_timers,
    from enrolments(as_of) as enrolments
    group by enrolments.cohort;

-- One row a day from which on started enrolments count as finished: how many do, and how many of them are completed.
create or replace macro trainings_finished(as_of) as table
    select
        greatest(enrolments.ends_on, enrolments.covered_on, enrolments.registered_on) as day,
        count(*) as started,
        count(*) filter (enrolments.completed) as completed,
    from enrolments(as_of) as enrolments
    where enrolments.started
    group by greatest(enrolments.ends_on, enrolments.covered_on, enrolments.registered_on);

-- One row a covered person: registered, with a started enrolment.
create or replace macro covered_people(as_of) as table
    select
        training_reached.person,
        training_reached.registered_on,
        training_reached.covered_on,
    from training_reached(as_of) as training_reached
    where training_reached.covered_on is not null;

-- One row a person who completed a training: the first one to end (of two that ended on one day, the one of the lesser cohort_id), with the day from
-- which on it covers her.
create or replace macro first_completions(as_of) as table
    select
        enrolments.person,
        min(enrolments.ends_on) as ends_on,
        arg_min(enrolments.cohort_id, (enrolments.ends_on, enrolments.cohort_id)) as cohort_id,
        arg_min(enrolments.skill, (enrolments.ends_on, enrolments.cohort_id)) as skill,
        arg_min(enrolments.covered_on, (enrolments.ends_on, enrolments.cohort_id)) as covered_on,
        any_value(enrolments.registered_on) as registered_on,
    from enrolments(as_of) as enrolments
    where enrolments.completed
    group by enrolments.person;

-- The first day of the programme's first cohort, whatever is selected; null where none began by the as-of date.
create or replace macro programme_began_on(as_of) as (
    (
        select min(first_cohorts.starts_on)
        from programme.fact_cohorts as first_cohorts
        where first_cohorts.starts_on <= as_of
    )
);

-- One row a cohort's session held by the as-of date, whoever is selected.
create or replace macro sessions_held(as_of) as table
    with dated as (
        select
            fact_cohorts.cohort,
            fact_cohorts.cohort_id,
            fact_cohorts.starts_on,
            days.day,
            session_held_on(fact_cohorts.starts_on, days.day, moved.held_on) as held_on,
        from programme.fact_cohorts as fact_cohorts
        cross join lateral (select unnest(range(1, fact_cohorts.days + 1)) as day) as days
        left join programme.sessions as moved on fact_cohorts.cohort_id = moved.cohort_id and days.day = moved.day
        where fact_cohorts.starts_on <= as_of
    )

    select dated.*
    from dated
    where dated.held_on <= as_of;

-- One row a session held by the as-of date, of a cohort in the selection: how many are enrolled, and how many of them were present.
create or replace macro sessions_attended(as_of) as table
    with sessions as (
        select sessions_held.*
        from sessions_held(as_of) as sessions_held
        inner join cohorts_held(as_of) as cohorts_held on sessions_held.cohort = cohorts_held.cohort
    ),

    -- Most participants of a cohort share a few patterns of presence (a bit for each day): count those, not persons.
    patterns as (
        select
            enrolments.cohort,
            enrolments.present_mask,
            count(*) as persons,
        from enrolments(as_of) as enrolments
        group by
            enrolments.cohort,
            enrolments.present_mask
    )

    select
        sessions.cohort,
        sessions.day,
        sessions.held_on,
        cast(coalesce(sum(patterns.persons), 0) as bigint) as enrolled,
        cast(coalesce(sum(patterns.persons) filter (is_present(patterns.present_mask, sessions.day)), 0) as bigint) as present,
    from sessions
    left join patterns on sessions.cohort = patterns.cohort
    group by
        sessions.cohort,
        sessions.day,
        sessions.held_on;

-- Whether the bits of somebody's presence say that she came on a day of the training; that she had come on every day before it; that she then was not there
-- for the first time; and that she came on the day before, and on none from it on. Bits 0 to day - 2 stand for the days before, bit day - 1 for the day itself.
create or replace macro is_present(present_mask, day) as (
    (present_mask >> cast(day - 1 as ubigint)) & 1 = 1
);

create or replace macro is_unbroken(present_mask, day) as (
    present_mask & ((cast(1 as ubigint) << cast(day - 1 as ubigint)) - 1) = (cast(1 as ubigint) << cast(day - 1 as ubigint)) - 1
);

create or replace macro is_missed(present_mask, day) as (
    is_unbroken(present_mask, day) and not is_present(present_mask, day)
);

create or replace macro is_stopped(present_mask, day) as (
    day > 1 and present_mask >> cast(greatest(day - 2, 0) as ubigint) = 1
);

-- One row a finished cohort in the selection and day of training: how many of those who started had come on every day before it, how many of them were not
-- there on the day, and how many came on the day before, and on none from it on.
create or replace macro sessions_missed(as_of) as table
    with patterns as (
        select
            enrolments.cohort,
            enrolments.present_mask,
            count(*) as persons,
        from enrolments(as_of) as enrolments
        where enrolments.started and enrolments.finished
        group by
            enrolments.cohort,
            enrolments.present_mask
    ),

    days as (
        select
            patterns.cohort,
            patterns.persons,
            patterns.present_mask,
            unnest(range(1, cohorts_held.days + 1)) as day,
        from patterns
        inner join cohorts_held(as_of) as cohorts_held on patterns.cohort = cohorts_held.cohort
    )

    select
        days.cohort,
        days.day,
        cast(coalesce(sum(days.persons) filter (is_unbroken(days.present_mask, days.day)), 0) as bigint) as at_risk,
        cast(coalesce(sum(days.persons) filter (is_missed(days.present_mask, days.day)), 0) as bigint) as missed,
        cast(coalesce(sum(days.persons) filter (is_stopped(days.present_mask, days.day)), 0) as bigint) as stopped,
    from days
    group by
        days.cohort,
        days.day;

-- A group of training has this many places when groups still needed are counted: the programme's group size.
create or replace macro places_of_a_group() as (
    getvariable('group_size')
);

-- What a result about cohorts is broken down by: skill, cohort, or nothing at all.
create or replace macro training_group(dimension, skill, cohort_id) as (
    case dimension when 'skill' then skill when 'cohort' then cohort_id else 'all' end
);

-- Limits at 95 % for a share of few (Wilson 1927): unlike share +- 2 standard errors they stay between 0 and 1 and say
-- something where everybody or nobody completed. Null where there is nobody.
create or replace macro wilson_middle(successes, trials) as (
    (successes + 1.959963984540054 ** 2 / 2) / (trials + 1.959963984540054 ** 2)
);

create or replace macro wilson_width(successes, trials) as (
    1.959963984540054 * sqrt(successes * (trials - successes) / trials + 1.959963984540054 ** 2 / 4) / (trials + 1.959963984540054 ** 2)
);

create or replace macro wilson_lower(successes, trials) as (
    case when trials > 0 and successes = 0 then 0.0 when trials > 0 then wilson_middle(successes, trials) - wilson_width(successes, trials) end
);

create or replace macro wilson_upper(successes, trials) as (
    case when trials > 0 and successes = trials then 1.0 when trials > 0 then wilson_middle(successes, trials) + wilson_width(successes, trials) end
);

create or replace macro binomial_variance(successes, trials) as (
    successes / trials * (1 - successes / trials)
);

-- 97.5 % quantile of Student's t: a table up to 30 degrees of freedom, beyond it four terms of its expansion around the normal
-- quantile (Abramowitz and Stegun 26.7.5; error below 1e-7).
create or replace macro student_t(freedom) as (
    case
        when freedom <= 30
            then
                [
                    12.7062047362, 4.3026527297, 3.1824463053, 2.7764451052, 2.5705818356, 2.4469118511, 2.3646242516, 2.3060041352, 2.2621571628, 2.2281388520,
                    2.2009851601, 2.1788128297, 2.1603686565, 2.1447866879, 2.1314495456, 2.1199052992, 2.1098155778, 2.1009220402, 2.0930240544, 2.0859634473,
                    2.0796138447, 2.0738730679, 2.0686576104, 2.0638985616, 2.0595385528, 2.0555294386, 2.0518305165, 2.0484071418, 2.0452296421, 2.0422724563,
                ][freedom]
        else 1.959963984540054 + 2.372271 / freedom + 2.822498 / freedom ** 2 + 2.555850 / freedom ** 3 + 1.589535 / freedom ** 4
    end
);

-- How many enrolments of one cohort say as much as one alone would (Kish 1965): 1 + partners x correlation, where partners is the mean
-- number of others in an enrolment's cohort; widened as Student's t is against the normal distribution, because the correlation is
-- estimated from few cohorts. At least 1; 1 where nothing can be estimated.
create or replace macro design_effect(partners, correlation, freedom) as (
    case
        when freedom > 0 and correlation is not null
            then greatest(1.0, (student_t(freedom) / 1.959963984540054) ** 2 * (1 + partners * correlation))
        else 1.0
    end
);
