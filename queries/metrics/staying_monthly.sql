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

    -- Moves have the numbers of `moves_in_order`.
    by_day as (
        select
            case when stays.gone then 4 when stays.stage = 3 then 3 else 2 end as move,
            staying_step(stays.months) as step,
            stays.day,
            sum(stays.persons) as persons,
            sum(stays.moves) as moves,
            sum(stays.closures) as closures,
        from stays(as_of) as stays
        group by
            move,
            step,
            stays.day
    ),

    -- Each change counts the days of a month from it on.
    passed as (
        select
            months.starts_on,
            by_day.move,
            by_day.step,
            sum(by_day.persons * (months.ends_on - greatest(by_day.day, months.starts_on))) as person_days,
            coalesce(sum(by_day.moves) filter (by_day.day > months.starts_on), 0) as moves,
            coalesce(sum(by_day.closures) filter (by_day.day > months.starts_on), 0) as closures,
        from months
        inner join by_day on months.ends_on >= by_day.day
        group by
            months.starts_on,
            by_day.move,
            by_day.step
    ),

    counted as (
        select
            passed.starts_on,
            passed.move,
            passed.step,
            passed.moves,
            passed.person_days,
        from passed
        union all
        select
            passed.starts_on,
            5,
            0,
            passed.closures,
            0,
        from passed
        union all
        select
            months.starts_on,
            1,
            0,
            daily_changes.new,
            0,
        from months
        inner join daily_changes(as_of) as daily_changes on months.starts_on < daily_changes.day and months.ends_on >= daily_changes.day
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
