-- Question: how many came, left and returned in each of the last three years' months, out of how much time in which they could?
-- Grain: one row a month counted back from the as-of date (those that begin on or after `since`), kind of move and first month of a step
-- of the staying curve (0, 1, 3, 12; since registration, end of training or leaving, as in staying_base). Entries and exits by closure
-- have one row a month, with 0 person-days.
-- Parameters: as_of, since.
create or replace macro staying_monthly(as_of, since) as table
    with days as (
        select
            back.months,
            case
                when cast(as_of as date) = last_day(cast(as_of as date)) then last_day(cast(as_of as date) - to_months(cast(back.months as integer)))
                else cast(cast(as_of as date) - to_months(cast(back.months as integer)) as date)
            end as day,
        from (select unnest(range(37)) as months) as back
    ),

    months as (
        select
            earlier.day as starts_on,
            later.day as ends_on,
        from days as earlier
        inner join days as later on later.months = earlier.months - 1
        where earlier.day >= cast(since as date)
    ),

    steps as (
        select unnest([0, 1, 3, 12]) as step
    ),

    calendar as (
        select
            cast(unnest(range(months.starts_on, months.ends_on, interval 1 day)) as date) as day,
            months.starts_on,
            months.ends_on,
        from months
    ),

    first_month as (
        select min(months.starts_on) as starts_on
        from months
    ),

    -- Moves have the numbers of `moves_in_order`. Each change counts the days from it on, in the month and step of the curve in which it came;
    -- who leaves is taken off again.
    changes as (
        select
            case
                when stage_changes.gone then 4
                when coalesce(stage_changes.stage_left, stage_changes.stage_entered) = 3 then 3
                else 2
            end as move,
            stage_changes.origin,
            stage_changes.day,
            case when stage_changes.stage_left is null then stage_changes.persons else -stage_changes.persons end as persons,
        from stage_changes(as_of) as stage_changes
        -- Who starts a training is as untrained as before.
        where stage_changes.stage_left is null or stage_changes.stage_entered is null
    ),

    dated as (
        select
            changes.move,
            changes.origin,
            changes.persons,
            greatest(changes.day, first_month.starts_on) as from_on,
            staying_step(whole_months(changes.origin, greatest(changes.day, first_month.starts_on))) as step,
        from changes
        cross join first_month
    ),

    reckoned as (
        select
            dated.move,
            dated.origin,
            calendar.starts_on,
            any_value(calendar.ends_on) as ends_on,
            dated.step,
            sum(dated.persons) as persons,
            sum(dated.persons * (least(calendar.ends_on, step_end(dated.origin, dated.step)) - dated.from_on)) as person_days,
        from dated
        inner join calendar on dated.from_on = calendar.day
        group by
            dated.move,
            dated.origin,
            calendar.starts_on,
            dated.step
    ),

    origins as (
        select distinct
            reckoned.move,
            reckoned.origin,
        from reckoned
    ),

    by_month as (
        select
            reckoned.move,
            reckoned.origin,
            reckoned.starts_on,
            sum(reckoned.persons) as persons,
        from reckoned
        group by
            reckoned.move,
            reckoned.origin,
            reckoned.starts_on
    ),

    -- Who is there at the beginning of each month, of each origin.
    there as (
        select
            origins.move,
            origins.origin,
            months.starts_on,
            months.ends_on,
            coalesce(
                sum(by_month.persons) over (
                    partition by origins.move, origins.origin
                    order by months.starts_on
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as persons,
        from origins
        cross join months
        left join by_month on origins.move = by_month.move and origins.origin = by_month.origin and months.starts_on = by_month.starts_on
    ),

    -- The days of a month that lie in each step: all of it for who was there, what comes after the step of the change for who changed in it.
    shares as (
        select
            there.move,
            there.origin,
            there.starts_on,
            there.ends_on,
            -1 as after_step,
            there.persons,
        from there
        where there.persons != 0
        union all
        select
            reckoned.move,
            reckoned.origin,
            reckoned.starts_on,
            reckoned.ends_on,
            reckoned.step as after_step,
            reckoned.persons,
        from reckoned
        where reckoned.persons != 0
    ),

    passed as (
        select
            shares.starts_on,
            shares.move,
            steps.step,
            shares.persons
            * greatest(
                0, least(shares.ends_on, step_end(shares.origin, steps.step)) - greatest(shares.starts_on, step_start(shares.origin, steps.step))
            ) as person_days,
        from shares
        inner join steps on shares.after_step < steps.step
        union all
        select
            reckoned.starts_on,
            reckoned.move,
            reckoned.step,
            reckoned.person_days,
        from reckoned
    ),

    exits as (
        select stage_exits.*
        from stage_exits(as_of) as stage_exits
    ),

    moved as (
        select
            exits.exited_on as moved_on,
            case when exits.by_closure then 5 when exits.training = 3 then 3 else 2 end as move,
            case when exits.by_closure then 0 else staying_step(exits.months) end as step,
            count(*) as moves,
        from exits
        group by all
        union all
        select
            exits.returned_on as moved_on,
            4 as move,
            staying_step(whole_months(exits.exited_on, exits.returned_on)) as step,
            count(*) as moves,
        from exits
        where exits.returned_on is not null and exits.destination != 'died' and not exits.by_closure
        group by all
        union all
        select
            daily_changes.day as moved_on,
            1 as move,
            0 as step,
            daily_changes.new as moves,
        from daily_changes(as_of) as daily_changes
    ),

    counted as (
        select
            months.starts_on,
            moved.move,
            moved.step,
            moved.moves,
            0 as person_days,
        from months
        inner join moved on months.starts_on < moved.moved_on and months.ends_on >= moved.moved_on
        union all
        select
            passed.starts_on,
            passed.move,
            passed.step,
            0 as moves,
            passed.person_days,
        from passed
    ),

    moves_in_order as (
        select
            unnest([1, 2, 3, 4, 5]) as place,
            unnest(['entries', 'exits_untrained', 'exits_trained', 'returns', 'closures']) as move,
    ),

    final as (
        select
            months.starts_on,
            months.ends_on,
            moves_in_order.move,
            steps.step as months,
            cast(coalesce(sum(counted.moves), 0) as bigint) as moves,
            cast(coalesce(sum(counted.person_days), 0) as bigint) as person_days,
        from months
        cross join moves_in_order
        inner join steps on steps.step = 0 or moves_in_order.move not in ('entries', 'closures')
        left join counted on months.starts_on = counted.starts_on and moves_in_order.place = counted.move and steps.step = counted.step
        group by
            months.starts_on,
            months.ends_on,
            moves_in_order.place,
            moves_in_order.move,
            steps.step
        order by
            months.starts_on,
            moves_in_order.place,
            steps.step
    )

    select * from final;
