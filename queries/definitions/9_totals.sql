-- What all results about the whole programme add up: counts as of the date and day by day. Where a version is kept open and
-- nothing is selected, definitions/daily looks them up.

-- One row: how many are registered, away, covered, and covered and away; how many are enrolled; how many trainings were started and have ended, are
-- completed, assessed and passed; exits and what came of them, those who are mentas; those followed up, and earning by their latest contact.
create or replace macro totals(as_of) as table
    with leaving as (
        select
            count(*) filter (spells.away) as away,
            count(spells.started_from) filter (spells.away) as covered_away,
            count(*) as exits,
            count(*) filter (spells.by_closure) as closure_exits,
            count(spells.returned_on) as returns,
            count(*) filter (spells.mentas) as mentas,
            count(*) filter (spells.destination != 'died' and spells.exited_on <= months_before(as_of, 6)) as sustained_base_6m,
            count(*) filter (
                spells.destination != 'died'
                and spells.exited_on <= months_before(as_of, 6)
                and (spells.returned_on is null or spells.returned_on > spells.exited_on + interval 6 month)
            ) as sustained_6m,
        from spells_trained(as_of) as spells
    ),

    following as (
        select
            count(*) as followed_up,
            count(*) filter (latest_follow_ups.earning) as earning,
        from latest_follow_ups(as_of) as latest_follow_ups
    )

    select
        selected_persons(as_of) as registered,
        persons.started as covered,
        persons.enrolled,
        trainings.*,
        leaving.*,
        following.*,
    from persons_by_stage(as_of) as persons
    cross join trainings_by_stage(as_of) as trainings
    cross join leaving
    cross join following;

-- One row: how many are away, mentas, in a place that is not known, of these not sent there by the closure, and dead.
create or replace macro away_totals(as_of) as table
    select
        count(*) as away,
        count(*) filter (spells.mentas) as mentas,
        count(*) filter (spells.destination = 'unknown') as unknown,
        count(*) filter (spells.destination = 'unknown' and not spells.by_closure) as unknown_own,
        count(*) filter (spells.destination = 'died') as died,
    from spells(as_of) as spells
    where spells.away;

-- One row: how many the closure sent away, and how many of them are still away.
create or replace macro closure_totals(as_of) as table
    select
        count(*) filter (spells.by_closure) as closure_exits,
        count(*) filter (spells.by_closure and spells.away) as closure_away,
    from spells(as_of) as spells;

-- One row a day on which the number of residents changes: how many there are until the day before `until`.
create or replace macro residents_by_day(as_of) as table
    select
        daily_changes.day,
        coalesce(lead(daily_changes.day) over (order by daily_changes.day), cast('infinity' as date)) as until,
        cast(sum(daily_changes.net) over (order by daily_changes.day) as bigint) as residents,
    from daily_changes(as_of) as daily_changes;

-- One row: residents at the end of a day (the as-of date, if it is later), who came, came back and left since, and residents now.
create or replace macro moves_since(as_of, since) as table
    select
        cast(coalesce(sum(daily_changes.net) filter (daily_changes.day <= since), 0) as bigint) as opening,
        cast(coalesce(sum(daily_changes.new) filter (daily_changes.day > since), 0) as bigint) as new,
        cast(coalesce(sum(daily_changes.returned) filter (daily_changes.day > since), 0) as bigint) as returned,
        cast(coalesce(sum(daily_changes.exited) filter (daily_changes.day > since), 0) as bigint) as exited,
        cast(coalesce(sum(daily_changes.net), 0) as bigint) as closing,
    from daily_changes(as_of) as daily_changes;

-- At most one row, none inside a selection: the latest headcount, and residents on the register at the end of its day.
create or replace macro latest_headcount(as_of) as table
    with latest as (
        select
            headcounts.counted_on,
            headcounts.source,
            headcounts.residents,
        from programme.headcounts as headcounts
        where
            headcounts.counted_on <= as_of
            and not is_narrowed()
        order by
            headcounts.counted_on desc,
            headcounts.source asc
        limit 1
    )

    select
        latest.*,
        coalesce(on_register.residents, 0) as on_register,
    from latest
    left join residents_by_day(as_of) as on_register on latest.counted_on >= on_register.day and latest.counted_on < on_register.until;

-- The place where somebody is who has left and is away (3 mentas, 4 by the closure, 5 elsewhere, 6 unknown, 7 dead).
create or replace macro place_of_exit(destination, by_closure) as (
    case
        when is_graduation(destination, by_closure) then 3
        when destination = 'died' then 7
        when by_closure then 4
        when destination = 'unknown' then 6
        else 5
    end
);

-- The training that somebody had reached by the day of her exit; `began_on` is the first day of the programme's first cohort.
create or replace macro training_by_exit(exited_on, started_from, completed_from, passed_from, began_on) as (
    case
        when passed_from <= exited_on then 'passed'
        when completed_from <= exited_on then 'completed'
        when started_from <= exited_on then 'started'
        when exited_on >= began_on then 'never'
        else 'before_programme'
    end
);

-- One row a stage of training (1 never started, 2 started, 3 completed, 4 passed) and place where those who ever left are by their latest exit (2 back,
-- 3 mentas, 4 by the closure, 5 elsewhere, 6 unknown, 7 dead).
create or replace macro leavers_by_stage(as_of) as table
    select
        case
            when spells.passed_from is not null then 4
            when spells.completed_from is not null then 3
            when spells.started_from is not null then 2
            else 1
        end as stage,
        case when spells.away then place_of_exit(spells.destination, spells.by_closure) else 2 end as place,
        count(*) as persons,
    from spells_trained(as_of) as spells
    where spells.latest
    group by
        stage,
        place;

-- One row a training that a person who is mentas had reached by the day of her exit: how many there are, how many were followed up since, and earn by
-- the latest contact since.
create or replace macro mentas_by_stage(as_of) as table
    with current_exits as (
        select
            spells.person,
            spells.exited_on,
            spells.started_from,
            spells.completed_from,
            spells.passed_from,
        from spells_trained(as_of) as spells
        where spells.mentas
    ),

    contacts as (
        select
            current_exits.person,
            arg_max(follow_ups.earning, follow_ups.followed_up_on) as earning,
        from current_exits
        inner join follow_ups(as_of) as follow_ups on current_exits.person = follow_ups.person
        where follow_ups.followed_up_on > current_exits.exited_on
        group by current_exits.person
    ),

    persons as (
        select
            training_by_exit(
                current_exits.exited_on,
                current_exits.started_from,
                current_exits.completed_from,
                current_exits.passed_from,
                programme_began_on(as_of)
            ) as training,
            contacts.person is not null as followed_up,
            coalesce(contacts.earning, false) as earning,
        from current_exits
        left join contacts on current_exits.person = contacts.person
    )

    select
        persons.training,
        count(*) as persons,
        count(*) filter (persons.followed_up) as followed_up,
        count(*) filter (persons.earning) as earning,
    from persons
    group by persons.training;

-- One row a cohort with participants who are mentas: how many they are, and how many of them completed it.
create or replace macro mentas_of_cohorts(as_of) as table
    with leaving as (
        select spells.person
        from spells(as_of) as spells
        where spells.mentas
    )

    select
        enrolments.cohort,
        count(*) as persons,
        count(*) filter (enrolments.completed) as completed,
    from enrolments(as_of) as enrolments
    inner join leaving on enrolments.person = leaving.person
    group by enrolments.cohort;

-- One row: days that persons were resident from the first cohort on before they started a training, before they completed one, and after; and exits in
-- each of the three, by their own decision.
create or replace macro time_by_stage(as_of) as table
    -- The days on which each person passed from stage to stage (the as-of date where she did not).
    with persons as (
        select
            greatest(people_trained.registered_on, programme_began_on(as_of)) as from_on,
            coalesce(people_trained.started_from, cast(as_of as date)) as started_on,
            coalesce(people_trained.completed_from, cast(as_of as date)) as trained_on,
        from people_trained(as_of) as people_trained
        where programme_began_on(as_of) is not null
    ),

    absences as (
        select
            spells.exited_on,
            coalesce(spells.returned_on, cast(as_of as date)) as back_on,
            spells.destination != 'died' and not spells.by_closure as own,
            spells.started_from,
            spells.completed_from,
            greatest(spells.registered_on, programme_began_on(as_of)) as from_on,
            coalesce(spells.started_from, cast(as_of as date)) as started_on,
            coalesce(spells.completed_from, cast(as_of as date)) as trained_on,
        from spells_trained(as_of) as spells
        where programme_began_on(as_of) is not null
    ),

    -- Days in each stage, those away taken off again.
    stays as (
        select
            persons.from_on,
            persons.started_on,
            persons.trained_on,
            cast(as_of as date) as to_on,
            1 as times,
        from persons
        union all
        select
            greatest(absences.from_on, absences.exited_on) as from_on,
            absences.started_on,
            absences.trained_on,
            absences.back_on as to_on,
            -1 as times,
        from absences
    ),

    days as (
        select
            coalesce(sum(stays.times * greatest(0, least(stays.started_on, stays.to_on) - stays.from_on)), 0) as never,
            coalesce(
                sum(stays.times * greatest(0, least(stays.trained_on, stays.to_on) - greatest(stays.started_on, stays.from_on))), 0
            ) as started,
            coalesce(sum(stays.times * greatest(0, stays.to_on - greatest(stays.trained_on, stays.from_on))), 0) as completed,
        from stays
    ),

    exits as (
        select
            count(*) filter (coalesce(absences.started_from > absences.exited_on, true)) as never,
            count(*) filter (absences.started_from <= absences.exited_on and coalesce(absences.completed_from > absences.exited_on, true)) as started,
            count(*) filter (absences.completed_from <= absences.exited_on) as completed,
        from absences
        where absences.own and absences.exited_on >= programme_began_on(as_of)
    )

    select
        days.never,
        days.started,
        days.completed,
        exits.never as exits_never,
        exits.started as exits_started,
        exits.completed as exits_completed,
    from days
    cross join exits;
