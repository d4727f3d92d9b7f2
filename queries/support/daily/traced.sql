-- One row a horizon of months after the end of a person's first completed training and a day: how many more or fewer have come so far from that day
-- on, were contacted within two months either side of it, and earn by the nearest contact (the earlier of two as near).
create table daily.traced as
with graduates as (
    select
        enrolments.person,
        enrolments.cohort,
        enrolments.ends_on,
        greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on) as from_on,
        enrolments.completed_before_from as to_on,
    from programme.fact_enrolments as enrolments
    where
        enrolments.completed_on is not null
        and coalesce(enrolments.completed_before_from > greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on), true)
),

ends as (
    select distinct graduates.ends_on
    from graduates
),

windows as (
    select
        ends.ends_on,
        horizons.months,
        cast(ends.ends_on + to_months(cast(horizons.months as integer)) as date) as due_on,
        cast(due_on - to_months(2) as date) as from_day,
        cast(due_on + to_months(2) as date) as to_day,
    from ends
    cross join (select unnest([3, 6, 9, 12, 15, 18, 21, 24]) as months) as horizons
),

by_day as (
    select
        graduates.ends_on,
        graduates.from_on,
        graduates.to_on,
        count(*) as persons,
    from graduates
    group by all
),

-- Numbers that are smaller the nearer a contact is, the earlier of two as near first; odd where she earns. Of the contacts up to each, the least.
contacts as (
    select
        graduates.person,
        graduates.cohort,
        windows.months,
        follow_ups.followed_up_on,
        greatest(graduates.from_on, windows.due_on) as from_on,
        graduates.to_on,
        min(
            4 * abs(follow_ups.followed_up_on - windows.due_on)
            + case when follow_ups.followed_up_on > windows.due_on then 2 else 0 end
            + cast(follow_ups.earning as integer)
        ) over so_far as nearest,
        lead(follow_ups.followed_up_on) over so_far as next_followed_up_on,
    from graduates
    inner join programme.fact_follow_ups as follow_ups on graduates.person = follow_ups.person
    inner join windows
        on
            graduates.ends_on = windows.ends_on
            and windows.from_day <= follow_ups.followed_up_on
            and windows.to_day >= follow_ups.followed_up_on
    window so_far as (partition by graduates.person, graduates.cohort, windows.months order by follow_ups.followed_up_on)
),

stretches as (
    select
        contacts.months,
        greatest(contacts.followed_up_on, contacts.from_on) as from_on,
        case
            when contacts.next_followed_up_on is null then contacts.to_on
            else least(greatest(contacts.next_followed_up_on, contacts.from_on), contacts.to_on)
        end as until,
        contacts.nearest % 2 as earning,
    from contacts
),

moves as (
    select
        windows.months,
        unnest([greatest(by_day.from_on, windows.due_on), by_day.to_on]) as day,
        unnest([by_day.persons, -by_day.persons]) as due,
        0 as traced,
        0 as earning,
    from by_day
    inner join windows on by_day.ends_on = windows.ends_on
    where coalesce(greatest(by_day.from_on, windows.due_on) < by_day.to_on, true)
    union all
    select
        stretches.months,
        unnest([stretches.from_on, stretches.until]),
        0,
        unnest([1, -1]),
        unnest([stretches.earning, -stretches.earning]),
    from stretches
    where coalesce(stretches.from_on < stretches.until, true)
)

select
    moves.months,
    moves.day,
    cast(sum(moves.due) as bigint) as due,
    cast(sum(moves.traced) as bigint) as traced,
    cast(sum(moves.earning) as bigint) as earning,
from moves
where moves.day is not null
group by
    moves.months,
    moves.day
order by moves.day;
