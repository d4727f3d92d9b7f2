-- Who was enrolled, started, completed, was assessed and passed by the as-of date.

-- One row an enrolment in the selection. It counts from the day it was made; with what had come true of it by then
-- (`covered_on` means something where it is started: from then on it covers the person).
create or replace macro enrolments(as_of) as table
    select
        fact_enrolments.person,
        fact_enrolments.cohort,
        fact_enrolments.cohort_id,
        fact_enrolments.skill,
        fact_enrolments.ends_on,
        fact_enrolments.assessed_on,
        fact_enrolments.present_mask,
        greatest(fact_enrolments.first_present_on, fact_enrolments.enrolled_on) as covered_on,
        fact_enrolments.ends_on <= as_of as finished,
        coalesce(fact_enrolments.first_present_on <= as_of, false) as started,
        coalesce(fact_enrolments.completed_on <= as_of, false) as completed,
        coalesce(fact_enrolments.completed_on <= as_of and fact_enrolments.assessed_on <= as_of, false) as assessed,
        coalesce(fact_enrolments.completed_on <= as_of and fact_enrolments.passed_on <= as_of, false) as passed,
    from programme.fact_enrolments as fact_enrolments
    where
        fact_enrolments.enrolled_on <= as_of
        and is_selected(fact_enrolments.person, as_of)
        and is_chosen(fact_enrolments.cohort);

-- One row a covered person: registered, with a started enrolment. She is covered from her first present session on,
-- and not before her enrolment or registration.
create or replace macro covered_people(as_of) as table
    with first_sessions as (
        select
            enrolments.person,
            min(enrolments.covered_on) as covered_on,
        from enrolments(as_of) as enrolments
        where enrolments.started
        group by enrolments.person
    )

    select
        first_sessions.person,
        fact_persons.registered_on,
        greatest(first_sessions.covered_on, fact_persons.registered_on) as covered_on,
    from first_sessions
    inner join programme.fact_persons as fact_persons on first_sessions.person = fact_persons.person;

-- The first day of the programme's first cohort, whatever is selected; null where none began by the as-of date.
create or replace macro programme_began_on(as_of) as (
    (
        select min(first_cohorts.starts_on)
        from programme.fact_cohorts as first_cohorts
        where first_cohorts.starts_on <= as_of
    )
);

-- One row a person who started: the days from which on she has started, completed and passed a training. A later stage is
-- never reached before an earlier one.
create or replace macro training_reached(as_of) as table
    select
        enrolments.person,
        min(enrolments.covered_on) as started_from,
        min(greatest(enrolments.ends_on, enrolments.covered_on)) filter (enrolments.completed) as completed_from,
        min(greatest(enrolments.ends_on, enrolments.covered_on, enrolments.assessed_on)) filter (enrolments.passed) as passed_from,
    from enrolments(as_of) as enrolments
    where enrolments.started
    group by enrolments.person;

-- One row a session that somebody attended by the as-of date, whoever is selected.
create or replace macro sessions_attended(as_of) as table
    with attended as (
        select
            fact_enrolments.starts_on,
            bit_or(fact_enrolments.present_mask) as present_mask,
        from programme.fact_enrolments as fact_enrolments
        where fact_enrolments.first_present_on <= as_of
        group by
            fact_enrolments.cohort,
            fact_enrolments.starts_on
    )

    select cast(attended.starts_on + cast(days.day - 1 as integer) as date) as held_on
    from attended
    cross join (select unnest(range(1, 61)) as day) as days
    where
        (attended.present_mask >> cast(days.day - 1 as ubigint)) & 1 = 1
        and attended.starts_on + cast(days.day - 1 as integer) <= as_of;

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
