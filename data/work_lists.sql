-- What is to be done as of a day: table macros over the tables of the contract in the catalog `programme`.
create or replace macro group_days(as_of) as table
    with ends as (
        select
            cohorts.cohort_id,
            max(cohorts.days) as days,
            max(session_held_on(cohorts.starts_on, days.day, sessions.held_on)) as ends_on,
        from programme.cohorts as cohorts
        inner join (select unnest(range(1, 61)) as day) as days on cohorts.days >= days.day
        left join programme.sessions as sessions on cohorts.cohort_id = sessions.cohort_id and days.day = sessions.day
        group by cohorts.cohort_id
    )

    select
        ends.cohort_id,
        ends.days,
        ends.ends_on,
    from ends
    where ends.ends_on <= cast(as_of as date);

create or replace macro completed(as_of) as table
    select
        attendance.cohort_id,
        attendance.resident_id,
        max(group_days.ends_on) as ends_on,
    from programme.attendance as attendance
    inner join group_days(as_of) as group_days on attendance.cohort_id = group_days.cohort_id
    where attendance.present
    group by attendance.cohort_id, attendance.resident_id
    having count(*) = max(group_days.days);

create or replace macro due_follow_ups(as_of, months, window_months) as table
    with away as (
        select
            exits.resident_id,
            max(exits.exited_on) as since,
        from programme.exits as exits
        where exits.exited_on <= cast(as_of as date) and exits.returned_on is null
        group by exits.resident_id
    ),

    died as (
        select distinct exits.resident_id
        from programme.exits as exits
        where exits.destination = 'died'
    ),

    trained as (
        select
            completed.resident_id,
            max(completed.ends_on) as since,
        from completed(as_of) as completed
        group by completed.resident_id
    ),

    begins as (
        select
            coalesce(away.resident_id, trained.resident_id) as resident_id,
            coalesce(away.since, trained.since) as since,
        from away
        full outer join trained on away.resident_id = trained.resident_id
    ),

    due as (
        select
            begins.resident_id,
            begins.since,
            moments.month,
            cast(begins.since + to_months(moments.month) as date) as due_on,
        from begins
        cross join (select unnest(months) as month) as moments
        anti join died on begins.resident_id = died.resident_id
        where not starts_with(begins.resident_id, 'ARSIP-')
    )

    select
        due.resident_id,
        due.since,
        due.month,
        due.due_on,
    from due
    where
        due.due_on between cast(as_of as date) - to_months(window_months) and cast(as_of as date) + to_months(window_months)
        and not exists (
            select 1
            from programme.follow_ups as follow_ups
            where
                follow_ups.resident_id = due.resident_id
                and follow_ups.followed_up_on between due.due_on - to_months(window_months) and due.due_on + to_months(window_months)
        )
    order by due.due_on, due.resident_id;

create or replace macro due_assessments(as_of) as table
    select
        completed.cohort_id,
        completed.resident_id,
        completed.ends_on as since,
    from completed(as_of) as completed
    anti join programme.assessments as assessments
        on completed.cohort_id = assessments.cohort_id and completed.resident_id = assessments.resident_id
    where not starts_with(completed.resident_id, 'ARSIP-')
    order by completed.ends_on, completed.cohort_id, completed.resident_id;

create or replace macro unknown_exits(as_of) as table
    select
        exits.resident_id,
        exits.exited_on,
        exits.by_closure,
        exits.returned_on,
        exits.exited_on as since,
    from programme.exits as exits
    where
        exits.destination = 'unknown'
        and exits.exited_on <= cast(as_of as date)
        and not starts_with(exits.resident_id, 'ARSIP-')
    order by exits.exited_on, exits.resident_id;
