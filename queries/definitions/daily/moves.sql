-- Without any filter, in a version that is kept open: what stands in for the definitions of the same names adds up the changes of the days up to the
-- date (support/daily).

create or replace macro daily.leavers_by_stage(as_of) as table
    select
        whereabouts.stage,
        whereabouts.place,
        sum(whereabouts.persons) as persons,
    from daily.whereabouts as whereabouts
    where whereabouts.day <= as_of
    group by
        whereabouts.stage,
        whereabouts.place;

create or replace macro daily.mentas_by_stage(as_of) as table
    select
        mentas.training,
        cast(sum(mentas.persons) as bigint) as persons,
        cast(sum(mentas.followed_up) as bigint) as followed_up,
        cast(sum(mentas.earning) as bigint) as earning,
    from daily.mentas as mentas
    where mentas.day <= as_of
    group by mentas.training;

create or replace macro daily.graduates_followed_up(as_of) as table
    select
        cast(coalesce(sum(graduates.completed), 0) as bigint) as completed,
        cast(coalesce(sum(graduates.followed_up), 0) as bigint) as followed_up,
        cast(coalesce(sum(graduates.earning), 0) as bigint) as earning,
    from daily.graduates as graduates
    where graduates.day <= as_of;

-- Only for the horizons of `tracer` and `earning_by_months`.
create or replace macro daily.traced_graduates(as_of, horizons) as table
    select
        months.months,
        any_value(days.completed) as completed,
        cast(coalesce(sum(traced.due), 0) as bigint) as due,
        cast(coalesce(sum(traced.traced), 0) as bigint) as traced,
        cast(coalesce(sum(traced.earning), 0) as bigint) as earning,
    from (select unnest(horizons) as months) as months
    inner join daily.days as days on days.day <= as_of and days.until > as_of
    left join daily.traced as traced on months.months = traced.months and traced.day <= as_of
    group by months.months;

create or replace macro daily.time_by_stage(as_of) as table
    select
        coalesce(sum(lived.lived_never + lived.never * (cast(as_of as date) - lived.day)), 0) as never,
        coalesce(sum(lived.lived_started + lived.started * (cast(as_of as date) - lived.day)), 0) as started,
        coalesce(sum(lived.lived_completed + lived.completed * (cast(as_of as date) - lived.day)), 0) as completed,
        cast(coalesce(sum(lived.exits_never), 0) as bigint) as exits_never,
        cast(coalesce(sum(lived.exits_started), 0) as bigint) as exits_started,
        cast(coalesce(sum(lived.exits_completed), 0) as bigint) as exits_completed,
    from daily.stage_time as lived
    where lived.day <= as_of and lived.until > as_of;

create or replace macro daily.completers_leaving(as_of, dimension) as table
    select
        case dimension
            when 'skill' then fact_cohorts.skill
            when 'cohort' then fact_cohorts.cohort_id
            when 'age_band' then age_band(leaving.birth_year, as_of)
            when 'origin' then coalesce(leaving.origin, 'unknown')
            when 'education' then coalesce(leaving.education, 'unknown')
            else 'all'
        end as value,
        fact_cohorts.ends_on as began_on,
        leaving.exited_on,
        leaving.exited_on >= case dimension
            when 'skill' then leaving.skill_since
            when 'cohort' then leaving.cohort_since
            else fact_cohorts.ends_on
        end as leaves,
    from daily.leaving_completers as leaving
    inner join programme.fact_cohorts as fact_cohorts on leaving.cohort = fact_cohorts.cohort
    where
        leaving.exited_on <= as_of
        and leaving.from_on <= as_of
        and coalesce(leaving.to_on > as_of, true);

-- Groups of people are counted.
create or replace macro daily.completers_begun(as_of, dimension) as table
    select
        training_group(dimension, fact_cohorts.skill, fact_cohorts.cohort_id) as value,
        fact_cohorts.ends_on as began_on,
        cast(sum(completer_counts.persons) as bigint) as persons,
    from daily.completer_counts as completer_counts
    inner join programme.fact_cohorts as fact_cohorts on completer_counts.cohort = fact_cohorts.cohort
    where
        coalesce(dimension in ('skill', 'cohort'), true)
        and completer_counts.day <= as_of
        and completer_counts.until > as_of
    group by
        training_group(dimension, fact_cohorts.skill, fact_cohorts.cohort_id),
        fact_cohorts.ends_on
    having sum(completer_counts.persons) > 0
    union all
    select
        completers.value,
        completers.ends_on,
        count(*),
    from completers(as_of, dimension) as completers
    where dimension not in ('skill', 'cohort')
    group by
        completers.value,
        completers.ends_on;

create or replace macro daily.first_training_times(as_of, dimension) as table
    select
        'all' as value,
        least(times.ended_on, cast(as_of as date)) - times.began_on as days,
        times.trained and times.ended_on <= as_of as trained,
        cast(times.persons as bigint) as persons,
    from daily.first_training_times as times
    where
        dimension is null
        and times.began_on <= as_of
    union all
    select times_by_group.*
    from times_by_group(as_of, dimension) as times_by_group
    where dimension is not null;
