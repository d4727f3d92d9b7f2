-- What follow-ups and sales say by the as-of date.

-- One row a contact.
create or replace macro follow_ups(as_of) as table
    select fact_follow_ups.*
    from programme.fact_follow_ups as fact_follow_ups
    where
        fact_follow_ups.followed_up_on <= as_of
        and is_selected(fact_follow_ups.person, as_of);

-- One row a person followed up: what her latest follow-up says.
create or replace macro latest_follow_ups(as_of) as table
    select
        follow_ups.person,
        follow_ups.earning,
        follow_ups.monthly_income,
        follow_ups.need,
    from follow_ups(as_of) as follow_ups
    where coalesce(follow_ups.next_followed_up_on > as_of, true);

-- One row a sale.
create or replace macro sales_made(as_of) as table
    select fact_sales.*
    from programme.fact_sales as fact_sales
    where
        fact_sales.sold_on <= as_of
        and is_selected(fact_sales.person, as_of);

-- One row: how many completed a training, how many of them were followed up since their first one ended, and earn by the latest contact. What a follow-up
-- before the training said is no answer: it tells nothing of a graduate.
create or replace macro graduates_followed_up(as_of) as table
    with latest as (
        select
            follow_ups.person,
            follow_ups.followed_up_on,
            follow_ups.earning,
        from follow_ups(as_of) as follow_ups
        where coalesce(follow_ups.next_followed_up_on > as_of, true)
    )

    select
        count(*) as completed,
        count(latest.person) as followed_up,
        count(latest.person) filter (latest.earning) as earning,
    from first_completions(as_of) as graduates
    left join latest on graduates.person = latest.person and graduates.ends_on <= latest.followed_up_on;

-- One row a horizon of so many months after the end of a person's first completed training: those who completed one, those who
-- have come so far, those of them with a follow-up within two months either side of that day, and those of whom the nearest
-- one (the earlier of two as near) says that they earn.
create or replace macro traced_graduates(as_of, horizons) as table
    with graduates as (
        select
            first_completions.person,
            first_completions.ends_on,
        from first_completions(as_of) as first_completions
    ),

    ends as (
        select
            graduates.ends_on,
            count(*) as persons,
        from graduates
        group by graduates.ends_on
    ),

    months as (
        select unnest(horizons) as months
    ),

    -- For each last day and horizon: the day that is so many months later, and the days within two months either side of it.
    windows as (
        select
            ends.ends_on,
            ends.persons,
            months.months,
            cast(ends.ends_on + to_months(cast(months.months as integer)) as date) as due_on,
            cast(due_on - to_months(2) as date) as from_day,
            cast(due_on + to_months(2) as date) as to_day,
        from months
        left join ends on true
    ),

    counted as (
        select
            windows.months,
            cast(coalesce(sum(windows.persons), 0) as bigint) as completed,
            cast(coalesce(sum(windows.persons) filter (windows.due_on <= as_of), 0) as bigint) as due,
        from windows
        group by windows.months
    ),

    contacts as (
        select
            graduates.person,
            windows.months,
            windows.due_on,
            follow_ups.followed_up_on,
            follow_ups.earning,
        from graduates
        inner join follow_ups(as_of) as follow_ups on graduates.person = follow_ups.person
        inner join windows
            on
                graduates.ends_on = windows.ends_on
                and windows.from_day <= follow_ups.followed_up_on
                and windows.to_day >= follow_ups.followed_up_on
        where windows.due_on <= as_of
    ),

    -- The least of numbers that are smaller the nearer a contact is, the earlier of two as near first; odd where she earns.
    nearest as (
        select
            contacts.months,
            min(
                4 * abs(contacts.followed_up_on - contacts.due_on)
                + case when contacts.followed_up_on > contacts.due_on then 2 else 0 end
                + cast(contacts.earning as integer)
            ) % 2 = 1 as earning,
        from contacts
        group by
            contacts.person,
            contacts.months
    ),

    answers as (
        select
            nearest.months,
            count(*) as traced,
            count(*) filter (nearest.earning) as earning,
        from nearest
        group by nearest.months
    )

    select
        counted.months,
        counted.completed,
        counted.due,
        coalesce(answers.traced, 0) as traced,
        coalesce(answers.earning, 0) as earning,
    from counted
    left join answers on counted.months = answers.months;
