-- Without any filter, in a version that is kept open: what stands in for the definitions of the same names is looked up in what holds of each cohort on
-- each day (support/daily).

create or replace macro daily.cohort_counts(as_of) as table
    select
        cohort_counts.cohort,
        cast(columns(cohort_counts.* exclude (cohort, day, until)) as bigint),
    from daily.cohort_counts as cohort_counts
    where cohort_counts.day <= as_of and cohort_counts.until > as_of;

create or replace macro daily.mentas_of_cohorts(as_of) as table
    select
        mentas_of_cohorts.cohort,
        cast(mentas_of_cohorts.persons as bigint) as persons,
        cast(mentas_of_cohorts.completed as bigint) as completed,
    from daily.mentas_of_cohorts as mentas_of_cohorts
    where mentas_of_cohorts.day <= as_of and mentas_of_cohorts.until > as_of;

create or replace macro daily.sessions_attended(as_of) as table
    select
        sessions_attended.cohort,
        cast(sessions_attended.day as bigint) as day,
        sessions_attended.held_on,
        cast(sessions_attended.enrolled as bigint) as enrolled,
        cast(sessions_attended.present as bigint) as present,
    from daily.sessions_attended as sessions_attended
    where sessions_attended.from_on <= as_of and sessions_attended.until > as_of;

create or replace macro daily.sessions_missed(as_of) as table
    select
        sessions_missed.cohort,
        cast(sessions_missed.day as bigint) as day,
        cast(sessions_missed.at_risk as bigint) as at_risk,
        cast(sessions_missed.missed as bigint) as missed,
        cast(sessions_missed.stopped as bigint) as stopped,
    from daily.sessions_missed as sessions_missed
    where sessions_missed.from_on <= as_of and sessions_missed.until > as_of;

create or replace macro daily.mentas_after_training(as_of) as table
    select
        mentas_after_training.cohort,
        mentas_after_training.months,
        cast(sum(mentas_after_training.persons) as bigint) as persons,
    from daily.mentas_after_training as mentas_after_training
    where mentas_after_training.day <= as_of
    group by
        mentas_after_training.cohort,
        mentas_after_training.months;
