-- Question: of those who finished the training, how many earn how many months later?
-- Grain: one row every third month since the training, 3 to 24; what nobody has come to yet is null, not zero.
-- Parameters: as_of.
create or replace macro earning_by_months(as_of) as table
    with graduates as (
        select
            enrolments.person,
            min(enrolments.ends_on) as ends_on,
        from enrolments(as_of) as enrolments
        where enrolments.completed
        group by enrolments.person
    ),

    months as (
        select unnest(range(3, 25, 3)) as months
    ),

    -- Who has come so far, and the day on which she did.
    arrived as (
        select
            months.months,
            graduates.person,
            graduates.ends_on,
            graduates.ends_on + to_months(cast(months.months as integer)) as reached_on,
        from graduates
        cross join months
        where graduates.ends_on + to_months(cast(months.months as integer)) <= as_of
    ),

    -- What the latest contact after the training said by that day.
    said as (
        select
            arrived.months,
            arrived.person,
            arg_max(follow_ups.earning, follow_ups.followed_up_on) as earning,
        from arrived
        inner join follow_ups(as_of) as follow_ups on arrived.person = follow_ups.person
        where
            follow_ups.followed_up_on > arrived.ends_on
            and follow_ups.followed_up_on <= arrived.reached_on
        group by
            arrived.months,
            arrived.person
    ),

    told as (
        select
            said.months,
            count(*) as followed_up,
            count(*) filter (said.earning) as earning,
        from said
        group by said.months
    ),

    come as (
        select
            arrived.months,
            count(*) as due,
        from arrived
        group by arrived.months
    ),

    counted as (
        select
            months.months,
            (select count(*) from graduates) as completed,
            coalesce(come.due, 0) as due,
            case when come.due > 0 then coalesce(told.followed_up, 0) end as followed_up,
            case when come.due > 0 then coalesce(told.earning, 0) end as earning,
        from months
        left join come on months.months = come.months
        left join told on months.months = told.months
    ),

    final as (
        select
            counted.months,
            counted.completed,
            counted.due,
            counted.followed_up,
            counted.earning,
            counted.earning / nullif(counted.followed_up, 0) as earning_rate,
        from counted
        order by counted.months
    )

    select * from final;
